CREATE SCHEMA `zoo_modern` DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;

CREATE TABLE `zoo_modern`.`places` (`id` INT NOT NULL PRIMARY KEY, `spot` POINT NOT NULL SRID 4326, `flat` GEOMETRY SRID 0,
  SPATIAL KEY `where_` (`spot`)) ENGINE=InnoDB;

INSERT INTO `zoo_modern`.`places` VALUES
  (1, ST_GeomFromText('POINT(48.2 16.4)', 4326), ST_GeomFromText('GEOMETRYCOLLECTION EMPTY')),
  (2, ST_GeomFromText('POINT(-90 180)', 4326), NULL);

CREATE TABLE `zoo_modern`.`clever` (
  `id` INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `doc` JSON NOT NULL, `tag` VARCHAR(20) GENERATED ALWAYS AS (`doc`->>'$.tag') VIRTUAL INVISIBLE,
  `size_` INT GENERATED ALWAYS AS (JSON_LENGTH(`doc`)) STORED INVISIBLE,
  `token` BINARY(16) NOT NULL DEFAULT (UUID_TO_BIN(UUID())),
  `odd` CHAR(5) GENERATED ALWAYS AS (CONCAT('''', '\\')) VIRTUAL,
  KEY `by_tag` (`tag`), KEY `by_upper` ((UPPER(`tag`))), KEY `descending` (`size_` DESC), KEY `unseen` (`size_`) INVISIBLE,
  KEY `by_member` ((CAST(`doc`->'$.ids' AS UNSIGNED ARRAY))),
  CONSTRAINT `lenient` CHECK (`size_` > 1000) NOT ENFORCED
) ENGINE=InnoDB;

INSERT INTO `zoo_modern`.`clever` (`id`, `doc`, `token`) VALUES
  (1, '{"tag": "lion", "ids": [1, 2, 3]}', UNHEX('000102030405060708090A0B0C0D0E0F')), (2, '{}', UNHEX('FFFEFDFCFBFAF9F8F7F6F5F4F3F2F1F0'));

CREATE TABLE `zoo_modern`.`hidden_key` (`my_row_id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT INVISIBLE PRIMARY KEY, `v` INT) ENGINE=InnoDB;

INSERT INTO `zoo_modern`.`hidden_key` (`v`) VALUES (5), (6);

CREATE TABLE `zoo_modern`.`collated` (`word` VARCHAR(50) NOT NULL, `kept` VARCHAR(50) COLLATE utf8mb4_ja_0900_as_cs, PRIMARY KEY (`word`)) ENGINE=InnoDB;

INSERT INTO `zoo_modern`.`collated` VALUES ('straße', 'あ'), ('trailing ', 'ア'), ('trailing', 'ァ');

CREATE TABLE `zoo_modern`.`in_columns` (`a` INT NOT NULL, `b` VARCHAR(20) NOT NULL, PRIMARY KEY (`a`, `b`)) ENGINE=InnoDB
  PARTITION BY RANGE COLUMNS (`a`, `b`) (PARTITION `low` VALUES LESS THAN (10, 'm'), PARTITION `high` VALUES LESS THAN (MAXVALUE, MAXVALUE));

INSERT INTO `zoo_modern`.`in_columns` VALUES (1, 'a'), (10, 'a'), (10, 'z');

CREATE VIEW `zoo_modern`.`ranked` AS
  WITH RECURSIVE `n`(`i`) AS (SELECT 1 UNION ALL SELECT `i` + 1 FROM `n` WHERE `i` < 3)
  SELECT `n`.`i`, ROW_NUMBER() OVER `w` AS `position_`, `j`.`word` FROM `n` CROSS JOIN
  JSON_TABLE('["a", "b"]', '$[*]' COLUMNS (`word` VARCHAR(9) PATH '$')) AS `j` WINDOW `w` AS (ORDER BY `n`.`i`);

CREATE EVENT `zoo's "quoted" ``ticked`` 動物園; %s`.`e'v``ent` ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DISABLE DO DO 1;
