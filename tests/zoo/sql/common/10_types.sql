CREATE SCHEMA `zoo` DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE `zoo`.`numbers` (
  `id` INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `tiny` TINYINT, `tiny_u` TINYINT UNSIGNED, `small` SMALLINT, `small_u` SMALLINT UNSIGNED,
  `medium` MEDIUMINT, `medium_u` MEDIUMINT UNSIGNED, `plain` INT, `plain_u` INT UNSIGNED,
  `big` BIGINT, `big_u` BIGINT UNSIGNED, `filled` INT(8) UNSIGNED ZEROFILL, `truth` BOOLEAN,
  `money` DECIMAL(10,2), `widest` DECIMAL(65,30), `plus` DECIMAL(20,0) UNSIGNED,
  `single` FLOAT, `double_` DOUBLE, `bit1` BIT(1), `bit7` BIT(7), `bit64` BIT(64)
) ENGINE=InnoDB;

INSERT INTO `zoo`.`numbers` VALUES
  (0, -128, 0, -32768, 0, -8388608, 0, -2147483648, 0, -9223372036854775808, 0, 0, FALSE,
   -99999999.99, -99999999999999999999999999999999999.999999999999999999999999999999, 0,
   -3.40282e38, -1.7976931348623157e308, b'0', b'0', b'0'),
  (1, 127, 255, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295, 9223372036854775807, 18446744073709551615,
   42, TRUE, 99999999.99, 99999999999999999999999999999999999.999999999999999999999999999999, 99999999999999999999,
   1.5, 2.2250738585072014e-308, b'1', b'1111111', b'1111111111111111111111111111111111111111111111111111111111111111'),
  (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (-7, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 7, FALSE, 0.10, 0.000000000000000000000000000001, 1,
   -0.125, 0.1, b'0', b'1010101', b'1000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE `zoo`.`times` (
  `id` INT NOT NULL PRIMARY KEY,
  `day` DATE, `at0` DATETIME, `at3` DATETIME(3), `at6` DATETIME(6), `time0` TIME, `time6` TIME(6), `year_` YEAR,
  `stamp0` TIMESTAMP NULL, `stamp6` TIMESTAMP(6) NULL,
  `touched` TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  `zero_default` DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00'
) ENGINE=InnoDB;

INSERT INTO `zoo`.`times` VALUES
  (1, '1000-01-01', '1000-01-01 00:00:00', '1000-01-01 00:00:00.001', '1000-01-01 00:00:00.000001',
   '-838:59:59', '-838:59:59.000000', 1901, '1970-01-02 00:00:01', '1970-01-02 00:00:01.000001',
   '2024-02-29 12:34:56.789', '2024-01-01 00:00:00'),
  (2, '9999-12-31', '9999-12-31 23:59:59', '9999-12-31 23:59:59.999', '9999-12-31 23:59:59.999999',
   '838:59:59', '00:00:00.000001', 2155, '2038-01-18 00:00:00', '2038-01-18 00:00:00.999999',
   '2024-10-27 02:30:00.500', '2024-01-01 00:00:00'),
  (3, '0000-00-00', '0000-00-00 00:00:00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.000000',
   '00:00:00', '-00:00:00.500000', 0, '0000-00-00 00:00:00', '0000-00-00 00:00:00.000000',
   '2024-03-31 02:30:00.000', '0000-00-00 00:00:00'),
  (4, '2024-00-00', '2024-05-00 10:00:00', '0000-05-05 10:00:00.500', NULL, NULL, NULL, NULL, NULL, NULL,
   '2024-03-31 02:30:00.000', '0000-00-00 00:00:00');

CREATE TABLE `zoo`.`strings` (
  `id` INT NOT NULL PRIMARY KEY,
  `fixed` CHAR(20), `variable` VARCHAR(200), `tiny` TINYTEXT, `plain` TEXT, `medium` MEDIUMTEXT, `long_` LONGTEXT,
  `exact` VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  `mood` ENUM('happy','sad','it''s "complicated"','日本','') NOT NULL DEFAULT 'sad',
  `traits` SET('furry','loud','many-legged','ünusual') DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s a "comment" with `ticks`, a ; and 😀';

INSERT INTO `zoo`.`strings` VALUES
  (1, '', '', '', '', '', '', '', 'happy', ''),
  (2, 'plain', 'it''s', 'say "hi"', 'back\\slash \\n \\0', 'a\nb\rc\td', 'nul\0inside ctrl-z\Z', '%_;--#/* */', 'sad', 'furry'),
  (3, '🦒🐘', '👩‍👩‍👧‍👦 family', '𝔘𝔫𝔦𝔠𝔬𝔡𝔢', 'ñandú ÅÄÖ ß ﬃ', '動物園', 'мир',
   '😀 four bytes 🏳️‍🌈', 'it''s "complicated"', 'loud,ünusual'),
  (4, 'trailing   ', 'trailing   ', ' leading', '\n', '-- Dump completed', 'USE `mysql`;\nDROP TABLE `x`;',
   'NULL', '日本', 'furry,loud,many-legged,ünusual'),
  (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', NULL);

CREATE TABLE `zoo`.`charsets` (
  `id` INT NOT NULL PRIMARY KEY,
  `western` VARCHAR(300) CHARACTER SET latin1, `cyrillic` VARCHAR(50) CHARACTER SET cp1251,
  `short_unicode` VARCHAR(50) CHARACTER SET utf8mb3, `wide` VARCHAR(50) CHARACTER SET ucs2,
  `wider` VARCHAR(50) CHARACTER SET utf16, `seven_bit` VARCHAR(50) CHARACTER SET ascii,
  `big_endian` VARCHAR(50) CHARACTER SET utf32, `japanese` VARCHAR(50) CHARACTER SET cp932,
  `swedish` VARCHAR(50) CHARACTER SET latin1 COLLATE latin1_swedish_ci
) ENGINE=InnoDB DEFAULT CHARSET=latin1;

INSERT INTO `zoo`.`charsets` VALUES
  (1, CONVERT(UNHEX('A3C5D6DFE4E580FF819D') USING latin1), 'мир', 'ñ漢', 'ñ漢', 'ñ😀漢', 'plain', '😀', '日本語ソ表', 'åäö'),
  (2, '', '', '', '', '', '', '', '', ''),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE `zoo`.`bytes` (
  `id` SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
  `one` BINARY(1), `padded` BINARY(8), `varied` VARBINARY(300), `tiny` TINYBLOB, `plain` BLOB, `medium` MEDIUMBLOB,
  `long_` LONGBLOB, `western` CHAR(1) CHARACTER SET latin1
) ENGINE=InnoDB;

CREATE TABLE `zoo`.`shapes` (
  `id` INT NOT NULL PRIMARY KEY,
  `any_` GEOMETRY, `spot` POINT NOT NULL, `line` LINESTRING, `area` POLYGON, `spots` MULTIPOINT,
  `lines_` MULTILINESTRING, `areas` MULTIPOLYGON, `mixed` GEOMETRYCOLLECTION
) ENGINE=InnoDB;

INSERT INTO `zoo`.`shapes` VALUES
  (1, ST_GeomFromText('POINT(1 2)'), ST_GeomFromText('POINT(-0.5 1e10)'), ST_GeomFromText('LINESTRING(0 0,1 1,2 0)'),
   ST_GeomFromText('POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,4 2,4 4,2 4,2 2))'), ST_GeomFromText('MULTIPOINT((0 0),(1 1))'),
   ST_GeomFromText('MULTILINESTRING((0 0,1 1),(2 2,3 3))'), ST_GeomFromText('MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))'),
   ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')),
  (2, NULL, ST_GeomFromText('POINT(0 0)'), NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE `zoo`.`documents` (`id` INT NOT NULL PRIMARY KEY, `body` JSON, `note` VARCHAR(20)) ENGINE=InnoDB;

INSERT INTO `zoo`.`documents` VALUES
  (1, '{"a": [1, 2.5, -1e10, null, true, "quo\\"te", "back\\\\slash", "new\\nline"], "b": {"😀": "четыре"}}', 'nested'),
  (2, '[]', 'empty'), (3, '"it''s"', 'scalar'), (4, 'null', 'json null'), (5, NULL, 'sql null'),
  (6, '{"big": 18446744073709551615, "small": 0.1, "deep": [[[[[[[[]]]]]]]]}', 'numbers');

CREATE TABLE `zoo`.`made` (
  `id` INT NOT NULL PRIMARY KEY,
  `price` DECIMAL(10,2) NOT NULL, `quantity` INT NOT NULL DEFAULT 1,
  `stored_total` DECIMAL(14,2) GENERATED ALWAYS AS (`price` * `quantity`) STORED,
  `virtual_label` VARCHAR(50) GENERATED ALWAYS AS (CONCAT(`id`, ':', `quantity`)) VIRTUAL,
  `hidden` INT INVISIBLE DEFAULT 7,
  `made_up` VARCHAR(40) DEFAULT (CONCAT('new-', 'default')),
  KEY `by_label` (`virtual_label`), KEY `by_total` (`stored_total`),
  CONSTRAINT `cheap` CHECK (`price` < 1000000)
) ENGINE=InnoDB;

INSERT INTO `zoo`.`made` (`id`, `price`, `quantity`, `hidden`) VALUES (1, 9.99, 3, 1), (2, 0.01, 0, NULL), (3, 999.00, -4, -9);
