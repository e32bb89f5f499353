CREATE SCHEMA `zoo of many names`;

CREATE SCHEMA `zoo's "quoted" ``ticked`` 動物園; %s` DEFAULT CHARACTER SET utf8mb4;

CREATE SCHEMA `--zoo`;

CREATE TABLE `--zoo`.`--no-data` (`--help` INT NOT NULL PRIMARY KEY) ENGINE=InnoDB;

INSERT INTO `--zoo`.`--no-data` VALUES (1), (2);

CREATE TABLE `zoo of many names`.`with space` (`a column` INT NOT NULL PRIMARY KEY, `it's` TEXT) ENGINE=InnoDB;

INSERT INTO `zoo of many names`.`with space` VALUES (1, 'a');

CREATE TABLE `zoo of many names`.`it's "quoted"` (`i"d` INT NOT NULL PRIMARY KEY, `'` INT) ENGINE=InnoDB;

INSERT INTO `zoo of many names`.`it's "quoted"` VALUES (1, 2);

CREATE TABLE `zoo of many names`.`back``tick` (`ba``ck` INT NOT NULL, `````` VARCHAR(9) NOT NULL, PRIMARY KEY (`ba``ck`, ``````)) ENGINE=InnoDB;

INSERT INTO `zoo of many names`.`back``tick` VALUES (1, '`'), (2, '``');

CREATE TABLE `zoo of many names`.`C:\back\slash` (`\` INT NOT NULL PRIMARY KEY) ENGINE=InnoDB;

INSERT INTO `zoo of many names`.`C:\back\slash` VALUES (1);

CREATE TABLE `zoo of many names`.`semi;colon -- # /* comment */` (`;` INT NOT NULL PRIMARY KEY) ENGINE=InnoDB;

INSERT INTO `zoo of many names`.`semi;colon -- # /* comment */` VALUES (1);

CREATE TABLE `zoo of many names`.`100%_sure %s {x} $HOME` (`%d` INT NOT NULL PRIMARY KEY) ENGINE=InnoDB;

INSERT INTO `zoo of many names`.`100%_sure %s {x} $HOME` VALUES (1);

CREATE TABLE `zoo of many names`.`dotted.name` (`a.b` INT NOT NULL PRIMARY KEY) ENGINE=InnoDB;

INSERT INTO `zoo of many names`.`dotted.name` VALUES (1);

CREATE TABLE `zoo of many names`.`select` (`from` INT NOT NULL PRIMARY KEY, `where` INT, KEY `order` (`where`)) ENGINE=InnoDB;

INSERT INTO `zoo of many names`.`select` VALUES (1, 1);

CREATE TABLE `zoo of many names`.`Case` (`id` INT NOT NULL PRIMARY KEY) ENGINE=InnoDB;

CREATE TABLE `zoo of many names`.`case` (`id` INT NOT NULL PRIMARY KEY) ENGINE=InnoDB;

INSERT INTO `zoo of many names`.`Case` VALUES (1), (2);

CREATE TABLE `zoo of many names`.`a_name_of_sixty_four_characters_which_is_the_longest_there_may_b` (`id` INT NOT NULL PRIMARY KEY) ENGINE=InnoDB;

CREATE TABLE `zoo's "quoted" ``ticked`` 動物園; %s`.`表 ñandú` (`ключ` INT NOT NULL PRIMARY KEY, `größe` VARCHAR(10)) ENGINE=InnoDB;

INSERT INTO `zoo's "quoted" ``ticked`` 動物園; %s`.`表 ñandú` VALUES (1, '大'), (2, 'klein');

CREATE VIEW `zoo's "quoted" ``ticked`` 動物園; %s`.`view; of 'views' ``v``.w` AS
  SELECT `ключ` AS `it's a ``key``` FROM `zoo's "quoted" ``ticked`` 動物園; %s`.`表 ñandú`;

CREATE PROCEDURE `zoo's "quoted" ``ticked`` 動物園; %s`.`call 'me' ``maybe```() SELECT 'it''s' AS `ñ`;

CREATE TRIGGER `zoo's "quoted" ``ticked`` 動物園; %s`.`trig ``g``'er` BEFORE INSERT ON `zoo's "quoted" ``ticked`` 動物園; %s`.`表 ñandú`
  FOR EACH ROW SET NEW.`größe` = COALESCE(NEW.`größe`, '中');
