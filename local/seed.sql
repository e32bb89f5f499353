CREATE SCHEMA `shop` DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;

CREATE SCHEMA `telemetry` DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;

CREATE TABLE `shop`.`customers` (
  `id` INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `email` VARCHAR(80) NOT NULL, `name` VARCHAR(60) NOT NULL, `street` VARCHAR(80) NOT NULL, `city` VARCHAR(40) NOT NULL,
  `phone` VARCHAR(20), `joined` DATETIME NOT NULL, `newsletter` BOOLEAN NOT NULL, `credit` DECIMAL(10,2) NOT NULL DEFAULT 0,
  UNIQUE KEY `by_email` (`email`)
);

CREATE TABLE `shop`.`orders` (
  `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `customer_id` INT UNSIGNED NOT NULL,
  `status` ENUM('pending','paid','shipped','delivered','cancelled','returned') NOT NULL,
  `total` DECIMAL(12,2) NOT NULL, `currency` CHAR(3) NOT NULL, `placed` DATETIME NOT NULL, `changed` TIMESTAMP(3) NOT NULL,
  `token` CHAR(16) NOT NULL, `remark` TEXT, `details` JSON NOT NULL,
  `country` VARCHAR(2) GENERATED ALWAYS AS (JSON_UNQUOTE(JSON_EXTRACT(`details`, '$.country'))) VIRTUAL,
  KEY `by_customer` (`customer_id`)
);

CREATE TABLE `shop`.`order_history` (
  `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, `order_id` BIGINT UNSIGNED NOT NULL,
  `from_status` VARCHAR(10) NOT NULL, `to_status` VARCHAR(10) NOT NULL, `at` TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
);

CREATE TABLE `shop`.`blobs` (`id` BINARY(16) NOT NULL PRIMARY KEY, `made` DATETIME NOT NULL, `content` MEDIUMBLOB NOT NULL);

CREATE TABLE `shop`.`currencies` (`code` CHAR(3) NOT NULL PRIMARY KEY, `name` VARCHAR(30) NOT NULL);

INSERT INTO `shop`.`currencies` VALUES ('EUR', 'Euro €'), ('USD', 'US dollar'), ('INR', 'Indian rupee ₹'), ('JPY', 'Yen 円');

CREATE TABLE `telemetry`.`events` (
  `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, `customer_id` INT UNSIGNED NOT NULL, `kind` SMALLINT NOT NULL,
  `at` DATETIME(6) NOT NULL, `session` CHAR(32) NOT NULL, `value` DOUBLE NOT NULL, `delta` INT NOT NULL, `path` VARCHAR(120) NOT NULL
);

CREATE TABLE `telemetry`.`applog` (`at` DATETIME NOT NULL, `level` CHAR(5) NOT NULL, `service` VARCHAR(12) NOT NULL, `line` TEXT NOT NULL);

CREATE VIEW `shop`.`order_overview` AS SELECT `o`.`id`, `c`.`name`, `o`.`status`, `o`.`total`, `y`.`name` AS `currency`
  FROM `shop`.`orders` `o` JOIN `shop`.`customers` `c` ON `c`.`id` = `o`.`customer_id` JOIN `shop`.`currencies` `y` ON `y`.`code` = `o`.`currency`;

CREATE VIEW `shop`.`open_orders` AS SELECT * FROM `shop`.`order_overview` WHERE `status` IN ('pending', 'paid');

CREATE FUNCTION `telemetry`.`visits`(`customer` INT UNSIGNED) RETURNS INT READS SQL DATA
RETURN (SELECT COUNT(*) FROM `telemetry`.`events` WHERE `customer_id` = `customer`);

CREATE VIEW `telemetry`.`loyal` AS SELECT `name`, `telemetry`.`visits`(`id`) AS `visits` FROM `shop`.`customers` WHERE `newsletter`;

CREATE FUNCTION `shop`.`in_cents`(`amount` DECIMAL(12,2)) RETURNS BIGINT DETERMINISTIC COMMENT 'it''s exact'
RETURN `amount` * 100;

CREATE PROCEDURE `shop`.`cancel_order`(IN `which` BIGINT UNSIGNED, OUT `was` VARCHAR(10))
BEGIN
  -- only what is not on its way; the rest is returned instead
  SELECT `status` INTO `was` FROM `shop`.`orders` WHERE `id` = `which`;
  UPDATE `shop`.`orders` SET `status` = IF(`was` IN ('pending', 'paid'), 'cancelled', 'returned') WHERE `id` = `which`;
END;

CREATE TRIGGER `shop`.`note_change` AFTER UPDATE ON `shop`.`orders` FOR EACH ROW
BEGIN
  IF OLD.`status` <> NEW.`status` THEN
    INSERT INTO `shop`.`order_history` (`order_id`, `from_status`, `to_status`) VALUES (NEW.`id`, OLD.`status`, NEW.`status`);
  END IF;
END;

CREATE TRIGGER `shop`.`lower_email` BEFORE INSERT ON `shop`.`customers` FOR EACH ROW SET NEW.`email` = LOWER(NEW.`email`);

CREATE EVENT `shop`.`forget_history` ON SCHEDULE EVERY 1 MONTH STARTS '2037-01-01 00:00:00' DO
  DELETE FROM `shop`.`order_history` WHERE `at` < NOW() - INTERVAL 2 YEAR;

CREATE EVENT `telemetry`.`trim_log` ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DISABLE DO
  DELETE FROM `telemetry`.`applog` WHERE `level` = 'DEBUG';
