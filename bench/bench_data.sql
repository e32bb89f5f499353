-- Half a gigabyte of SQL to dump: five tables of the shapes that shops have, one of them with most of the bytes.
-- All is computed from row numbers (table n) and a few thousand phrases (table phrase), so it is the same each time.
-- Texts compress as texts do; half of each blob is noise.

CREATE TABLE orders (
  id BIGINT PRIMARY KEY, customer INT, state VARCHAR(12), total DECIMAL(12,2), weight DOUBLE, currency CHAR(3),
  created DATETIME, changed DATETIME, token CHAR(16), note TEXT, attributes JSON, remark VARCHAR(200), KEY (customer));

INSERT INTO orders
SELECT i, CRC32(i) % 2000000,
       ELT(1 + CRC32(i) % 6, 'pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned'),
       CRC32(i + 1) % 9999999 / 100, CRC32(i + 2) / 42949672.95,
       ELT(1 + CRC32(i) % 5, 'USD', 'EUR', 'GBP', 'INR', 'JPY'),
       '2021-01-01' + INTERVAL CRC32(i) % 150000000 SECOND, '2021-01-02' + INTERVAL CRC32(i) % 150000000 SECOND,
       LEFT(SHA2(i, 256), 16), CONCAT_WS(' ', a.t, b.t, c.t),
       JSON_OBJECT('sku', CRC32(i) % 50000, 'qty', i % 9, 'color', ELT(1 + i % 4, 'red', 'blue', 'green', 'black'),
                   'tags', JSON_ARRAY(a.t, b.t)),
       IF(i % 2, NULL, c.t)
  FROM n JOIN phrase a ON a.id = CRC32(CONCAT('a', i)) % 4096 JOIN phrase b ON b.id = CRC32(CONCAT('b', i)) % 4096
         JOIN phrase c ON c.id = CRC32(CONCAT('c', i)) % 4096
 WHERE i <= 1000000;

CREATE TABLE customers (
  id INT PRIMARY KEY, mail VARCHAR(120), name VARCHAR(120), phone VARCHAR(20), created DATETIME, balance DECIMAL(12,2));

INSERT INTO customers
SELECT i, CONCAT(REPLACE(a.t, ' ', '.'), i, '@example.com'), b.t, CONCAT('+', 10000000000 + CRC32(i)),
       '2021-01-01' + INTERVAL CRC32(i) % 150000000 SECOND, CRC32(i) % 1000000 / 100
  FROM n JOIN phrase a ON a.id = CRC32(CONCAT('a', i)) % 4096 JOIN phrase b ON b.id = CRC32(CONCAT('b', i)) % 4096
 WHERE i <= 400000;

CREATE TABLE events (
  id BIGINT PRIMARY KEY, customer INT, kind TINYINT, at DATETIME(6), trace CHAR(32), value DOUBLE, url VARCHAR(120));

INSERT INTO events
SELECT i, CRC32(i) % 2000000, i % 40, '2021-01-01' + INTERVAL CRC32(i) % 150000000 SECOND, LEFT(SHA2(i, 256), 32),
       CRC32(i + 7) / 4294967, CONCAT('/', REPLACE(a.t, ' ', '/'), '?id=', CRC32(i))
  FROM n JOIN phrase a ON a.id = CRC32(CONCAT('a', i)) % 4096
 WHERE i <= 600000;

CREATE TABLE blobs (id INT PRIMARY KEY, at DATETIME, content BLOB);

INSERT INTO blobs
SELECT i, '2021-01-01' + INTERVAL CRC32(i) % 150000000 SECOND,
       CONCAT(RANDOM_BYTES(1000), RANDOM_BYTES(600), CAST(REPEAT(CONCAT(a.t, ' '), 1600 DIV (LENGTH(a.t) + 1)) AS BINARY))
  FROM n JOIN phrase a ON a.id = CRC32(CONCAT('a', i)) % 4096
 WHERE i <= 8000;

CREATE TABLE applog (id BIGINT PRIMARY KEY, at DATETIME, level CHAR(5), source VARCHAR(12), message TEXT);

INSERT INTO applog
SELECT i, '2021-01-01' + INTERVAL CRC32(i) % 150000000 SECOND, ELT(1 + i % 4, 'INFO', 'WARN', 'ERROR', 'DEBUG'),
       CONCAT('svc-', i % 40), CONCAT_WS(' ', a.t, b.t, c.t, 'id', LEFT(SHA2(i, 256), 12))
  FROM n JOIN phrase a ON a.id = CRC32(CONCAT('a', i)) % 4096 JOIN phrase b ON b.id = CRC32(CONCAT('b', i)) % 4096
         JOIN phrase c ON c.id = CRC32(CONCAT('c', i)) % 4096
 WHERE i <= 300000;
