USE `zoo`;

CREATE TABLE `zoo`.`feedings` (`id` INT NOT NULL AUTO_INCREMENT PRIMARY KEY, `grams` INT NOT NULL, `note` VARCHAR(100)) ENGINE=InnoDB;

CREATE TABLE `zoo`.`feeding_log` (`id` INT NOT NULL AUTO_INCREMENT PRIMARY KEY, `said` VARCHAR(200)) ENGINE=InnoDB;

CREATE TRIGGER `zoo`.`check_grams` BEFORE INSERT ON `zoo`.`feedings` FOR EACH ROW SET NEW.`grams` = GREATEST(NEW.`grams`, 0);

CREATE TRIGGER `zoo`.`a_second_check` BEFORE INSERT ON `zoo`.`feedings` FOR EACH ROW FOLLOWS `check_grams`
BEGIN
  -- a comment with a ; and a 'quote
  IF NEW.`note` IS NULL THEN SET NEW.`note` = 'it''s; a "default" \\ with 😀'; END IF;
END;

CREATE TRIGGER `zoo`.`log insert` AFTER INSERT ON `zoo`.`feedings` FOR EACH ROW
  INSERT INTO `zoo`.`feeding_log` (`said`) VALUES (CONCAT('fed ', NEW.`grams`));

CREATE TRIGGER `zoo`.`log_delete` AFTER DELETE ON `zoo`.`feedings` FOR EACH ROW
  INSERT INTO `zoo`.`feeding_log` (`said`) VALUES ('deleted');

INSERT INTO `zoo`.`feedings` (`grams`, `note`) VALUES (-5, 'negative'), (500, NULL), (20, 'snack');

CREATE FUNCTION `zoo`.`in_kilos`(`grams` INT) RETURNS DECIMAL(10,3) DETERMINISTIC COMMENT 'grams -> kg; it''s exact'
RETURN `grams` / 1000;

CREATE FUNCTION `zoo`.`größe`(`tier` VARCHAR(20) CHARACTER SET latin1) RETURNS VARCHAR(50) CHARSET utf8mb4 READS SQL DATA SQL SECURITY INVOKER
BEGIN
  DECLARE `n` INT;
  SELECT COUNT(*) INTO `n` FROM `zoo`.`feedings`;
  RETURN CONCAT(`tier`, ' ', `n`, ' 🐘');
END;

CREATE PROCEDURE `zoo`.`feed all`(IN `grams` INT, OUT `fed` INT, INOUT `note` VARCHAR(100))
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN SET `fed` = -1; END;
  /* a block comment; with a semicolon */
  INSERT INTO `zoo`.`feedings` (`grams`, `note`) VALUES (`grams`, `note`);
  SET `fed` = ROW_COUNT(), `note` = CONCAT(`note`, ';');
END;

SET SESSION sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_AUTO_VALUE_ON_ZERO';

CREATE PROCEDURE zoo.ansi_procedure()
BEGIN
  SELECT "grams" || ' g' AS "with unit" FROM "zoo"."feedings";
END;

SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';

CREATE DEFINER=CURRENT_USER EVENT `zoo`.`yearly` ON SCHEDULE EVERY 1 YEAR STARTS '2037-01-01 00:00:00' ENDS '2037-12-31 00:00:00'
  ON COMPLETION PRESERVE ENABLE COMMENT 'it''s yearly; 😀' DO DELETE FROM `zoo`.`feeding_log` WHERE `id` < 0;

CREATE EVENT `zoo`.`once, much later` ON SCHEDULE AT '2037-06-01 12:00:00' DO
BEGIN
  DELETE FROM `zoo`.`feeding_log` WHERE `said` = 'never; ever';
  DELETE FROM `zoo`.`feeding_log` WHERE `id` < -1;
END;

CREATE EVENT `zoo`.`asleep` ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DISABLE DO SET @nothing = 1;
