"""The local RDS: the RDS API with a real database server behind every instance.

moto answers for shapes and validation; what RDS does over time and what it refuses is added in `api`, `rules` and
`statuses`; `fleet` runs the servers. Where moto itself must be changed, `moto_seams` does it and says why.
"""
