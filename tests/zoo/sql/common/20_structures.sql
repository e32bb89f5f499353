CREATE TABLE `zoo`.`empty` (`id` INT NOT NULL AUTO_INCREMENT PRIMARY KEY, `nothing` TEXT) ENGINE=InnoDB AUTO_INCREMENT=77;

CREATE SCHEMA `zoo_vacant`;

CREATE TABLE `zoo`.`no_key` (`line` INT, `said` VARCHAR(60)) ENGINE=InnoDB;

INSERT INTO `zoo`.`no_key` WITH RECURSIVE `n`(`i`) AS (SELECT 1 UNION ALL SELECT `i` + 1 FROM `n` WHERE `i` < 900)
  SELECT `i` % 100, CONCAT('row ', `i` % 300) FROM `n`;

INSERT INTO `zoo`.`no_key` VALUES (NULL, NULL), (NULL, NULL), (1, 'twice'), (1, 'twice');

CREATE TABLE `zoo`.`one_column` (`only` INT) ENGINE=InnoDB;

INSERT INTO `zoo`.`one_column` VALUES (1), (1), (NULL);

CREATE TABLE `zoo`.`hen` (`id` INT PRIMARY KEY, `egg_id` INT, `mother_id` INT, KEY (`egg_id`),
  CONSTRAINT `hen_mother` FOREIGN KEY (`mother_id`) REFERENCES `hen` (`id`) ON DELETE SET NULL) ENGINE=InnoDB;

CREATE TABLE `zoo`.`egg` (`id` INT PRIMARY KEY, `hen_id` INT NOT NULL,
  CONSTRAINT `egg_hen` FOREIGN KEY (`hen_id`) REFERENCES `hen` (`id`) ON UPDATE CASCADE) ENGINE=InnoDB;

ALTER TABLE `zoo`.`hen` ADD CONSTRAINT `hen_egg` FOREIGN KEY (`egg_id`) REFERENCES `egg` (`id`);

INSERT INTO `zoo`.`hen` VALUES (1, NULL, NULL), (2, NULL, 1), (3, NULL, 3);

INSERT INTO `zoo`.`egg` VALUES (10, 1), (20, 2), (30, 3);

UPDATE `zoo`.`hen` SET `egg_id` = `id` * 10;

CREATE TABLE `zoo`.`by_year` (`id` INT NOT NULL, `year_` INT NOT NULL, `note` VARCHAR(20), PRIMARY KEY (`id`, `year_`)) ENGINE=InnoDB
  PARTITION BY RANGE (`year_`) (PARTITION `old` VALUES LESS THAN (2000), PARTITION `p2010` VALUES LESS THAN (2010),
  PARTITION `rest` VALUES LESS THAN MAXVALUE);

INSERT INTO `zoo`.`by_year` WITH RECURSIVE `n`(`i`) AS (SELECT 1 UNION ALL SELECT `i` + 1 FROM `n` WHERE `i` < 600)
  SELECT `i`, 1990 + `i` % 30, CONCAT('p', `i`) FROM `n`;

CREATE TABLE `zoo`.`by_region` (`id` INT NOT NULL, `region` INT NOT NULL, PRIMARY KEY (`id`, `region`)) ENGINE=InnoDB
  PARTITION BY LIST (`region`) (PARTITION `north` VALUES IN (1, 2), PARTITION `south` VALUES IN (3, 4));

INSERT INTO `zoo`.`by_region` VALUES (1, 1), (2, 3), (3, 4);

CREATE TABLE `zoo`.`by_hash` (`id` INT NOT NULL PRIMARY KEY, `note` VARCHAR(20)) ENGINE=InnoDB PARTITION BY HASH (`id`) PARTITIONS 5;

INSERT INTO `zoo`.`by_hash` VALUES (1, 'a'), (2, 'b'), (-3, 'c');

CREATE TABLE `zoo`.`by_both` (`id` INT NOT NULL, `day` DATE NOT NULL, PRIMARY KEY (`id`, `day`)) ENGINE=InnoDB
  PARTITION BY RANGE (TO_DAYS(`day`)) SUBPARTITION BY HASH (`id`) SUBPARTITIONS 2
  (PARTITION `before` VALUES LESS THAN (TO_DAYS('2024-01-01')), PARTITION `after` VALUES LESS THAN MAXVALUE);

INSERT INTO `zoo`.`by_both` VALUES (1, '2023-12-31'), (2, '2024-01-01');

CREATE TABLE `zoo`.`old_engine` (`id` INT NOT NULL AUTO_INCREMENT PRIMARY KEY, `story` TEXT, FULLTEXT KEY `search` (`story`)) ENGINE=MyISAM;

INSERT INTO `zoo`.`old_engine` (`story`) VALUES ('the quick brown fox'), ('lazy dogs sleep'), (NULL);

CREATE TABLE `zoo`.`fleeting` (`id` INT NOT NULL PRIMARY KEY, `v` VARCHAR(20)) ENGINE=MEMORY;

INSERT INTO `zoo`.`fleeting` VALUES (1, 'gone'), (2, 'at restart');

CREATE TABLE `zoo`.`articles` (`id` INT NOT NULL PRIMARY KEY, `title` VARCHAR(100), `story` TEXT,
  FULLTEXT KEY `search` (`title`, `story`), KEY `by_prefix` (`title`(7))) ENGINE=InnoDB ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;

INSERT INTO `zoo`.`articles` VALUES (1, 'On giraffes', 'A long neck helps.'), (2, 'On moles', 'It does not.');

CREATE TABLE `zoo`.`map` (`id` INT NOT NULL PRIMARY KEY, `spot` POINT NOT NULL, SPATIAL KEY `where_` (`spot`)) ENGINE=InnoDB;

INSERT INTO `zoo`.`map` VALUES (1, ST_GeomFromText('POINT(1 1)')), (2, ST_GeomFromText('POINT(2 2)'));

CREATE TABLE `zoo`.`giant_row` (`id` INT NOT NULL PRIMARY KEY, `body` LONGBLOB) ENGINE=InnoDB;
