CREATE SCHEMA `zoo_maria` DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE SEQUENCE `zoo_maria`.`tickets` START WITH 100 INCREMENT BY 10 MINVALUE 1 MAXVALUE 99999 CACHE 5 CYCLE;

SELECT NEXT VALUE FOR `zoo_maria`.`tickets`;

CREATE TABLE `zoo_maria`.`visits` (`id` INT NOT NULL DEFAULT (NEXT VALUE FOR `zoo_maria`.`tickets`) PRIMARY KEY, `who` VARCHAR(20)) ENGINE=InnoDB;

INSERT INTO `zoo_maria`.`visits` (`who`) VALUES ('Ana'), ('Bo');

CREATE TABLE `zoo_maria`.`modern` (
  `id` UUID NOT NULL PRIMARY KEY, `address6` INET6, `address4` INET4,
  `packed` TEXT COMPRESSED, `body` JSON,
  `kept` VARCHAR(20) GENERATED ALWAYS AS (UPPER(`who`)) PERSISTENT, `who` VARCHAR(10)
) ENGINE=InnoDB;

INSERT INTO `zoo_maria`.`modern` (`id`, `address6`, `address4`, `packed`, `body`, `who`) VALUES
  ('123e4567-e89b-12d3-a456-426655440000', '2001:db8::ff00:42:8329', '192.0.2.1', REPEAT('compressed ', 500), '{"a": 1}', 'ana'),
  ('00000000-0000-0000-0000-000000000000', '::', '0.0.0.0', NULL, NULL, NULL),
  ('ffffffff-ffff-ffff-ffff-ffffffffffff', '::ffff:192.0.2.1', '255.255.255.255', '', '[]', '');

CREATE TABLE `zoo_maria`.`versioned` (`id` INT NOT NULL PRIMARY KEY, `v` VARCHAR(20)) ENGINE=InnoDB WITH SYSTEM VERSIONING;

INSERT INTO `zoo_maria`.`versioned` VALUES (1, 'first'), (2, 'stays');

UPDATE `zoo_maria`.`versioned` SET `v` = 'second' WHERE `id` = 1;

CREATE TABLE `zoo_maria`.`aria` (`id` INT NOT NULL PRIMARY KEY, `v` VARCHAR(20)) ENGINE=Aria TRANSACTIONAL=1 PAGE_CHECKSUM=1;

INSERT INTO `zoo_maria`.`aria` VALUES (1, 'a'), (2, 'b');

CREATE TABLE `zoo_maria`.`periods` (`id` INT NOT NULL, `from_` DATE NOT NULL, `till` DATE NOT NULL, PERIOD FOR `valid`(`from_`, `till`),
  PRIMARY KEY (`id`, `valid` WITHOUT OVERLAPS)) ENGINE=InnoDB;

INSERT INTO `zoo_maria`.`periods` VALUES (1, '2024-01-01', '2024-02-01'), (1, '2024-02-01', '2024-03-01');
