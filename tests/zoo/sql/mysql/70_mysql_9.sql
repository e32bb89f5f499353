CREATE TABLE `zoo_modern`.`embeddings` (`id` INT NOT NULL PRIMARY KEY, `place` VECTOR(4)) ENGINE=InnoDB;

INSERT INTO `zoo_modern`.`embeddings` VALUES (1, STRING_TO_VECTOR('[1, -2.5, 3e10, 0.1]')), (2, NULL);
