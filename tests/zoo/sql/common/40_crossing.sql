CREATE SCHEMA `zoo_east`;

CREATE SCHEMA `zoo_north`;

CREATE SCHEMA `zoo_west`;

CREATE TABLE `zoo_west`.`animals` (`id` INT NOT NULL PRIMARY KEY, `name` VARCHAR(30), `keeper_id` INT) ENGINE=InnoDB;

INSERT INTO `zoo_west`.`animals` VALUES (1, 'Marta', 1), (2, 'Ota', 2), (3, 'Émile', 1);

CREATE TABLE `zoo_north`.`keepers` (`id` INT NOT NULL PRIMARY KEY, `name` VARCHAR(30),
  `favourite_id` INT, CONSTRAINT `across` FOREIGN KEY (`favourite_id`) REFERENCES `zoo_west`.`animals` (`id`)) ENGINE=InnoDB;

INSERT INTO `zoo_north`.`keepers` VALUES (1, 'Ana', 3), (2, 'Bo', 1);

CREATE VIEW `zoo_west`.`z_kept` AS SELECT `a`.`id`, `a`.`name`, `k`.`name` AS `keeper`
  FROM `zoo_west`.`animals` `a` JOIN `zoo_north`.`keepers` `k` ON `k`.`id` = `a`.`keeper_id`;

CREATE FUNCTION `zoo_north`.`praise`(`who` INT) RETURNS VARCHAR(100) CHARSET utf8mb4 READS SQL DATA
RETURN (SELECT CONCAT(`name`, ' of ', `keeper`) FROM `zoo_west`.`z_kept` WHERE `id` = `who`);

CREATE VIEW `zoo_east`.`m_praised` AS SELECT `id`, `zoo_north`.`praise`(`id`) AS `praise` FROM `zoo_west`.`animals`;

CREATE FUNCTION `zoo_west`.`loudest`() RETURNS VARCHAR(100) CHARSET utf8mb4 READS SQL DATA
RETURN (SELECT MAX(`praise`) FROM `zoo_east`.`m_praised`);

CREATE ALGORITHM=TEMPTABLE SQL SECURITY INVOKER VIEW `zoo_north`.`a_top` AS
  SELECT `p`.`praise`, `zoo_west`.`loudest`() AS `loudest`, `z`.`keeper` AS `it's "the" keeper`
  FROM `zoo_east`.`m_praised` `p` JOIN `zoo_west`.`z_kept` `z` ON `z`.`id` = `p`.`id`;

CREATE VIEW `zoo_east`.`a_over_a_top` AS SELECT * FROM `zoo_north`.`a_top` WHERE `loudest` IS NOT NULL;

CREATE ALGORITHM=MERGE VIEW `zoo_west`.`checked` AS SELECT `id`, `name` FROM `zoo_west`.`animals` WHERE `id` < 100 WITH CASCADED CHECK OPTION;

CREATE TRIGGER `zoo_north`.`crossing` AFTER UPDATE ON `zoo_north`.`keepers` FOR EACH ROW
  UPDATE `zoo_west`.`animals` SET `name` = CONCAT(`name`, '') WHERE `id` = NEW.`favourite_id`;
