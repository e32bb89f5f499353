"""Brings the instances of an earlier run back, with their data, names, tags and networks."""

from concurrent.futures import ThreadPoolExecutor

from local.rds.api import LocalRds
from local.rds.instance import Instance, new_instance
from local.rds.neighbours import Subnet


def come_back(rds: LocalRds) -> None:
    """Returns when all of them are available again. Raises ServerFailed."""
    for name, group in rds.office.records.load_subnet_groups().items():
        subnets = [Subnet(**subnet) for subnet in group["subnets"]]
        rds.create_subnet_group(name, group["description"], subnets, [])
    for identifier, record in rds.office.records.load().items():
        instance = new_instance(rds, record)
        record.port = instance.port = rds.office.fleet.enlist(identifier, record.engine, record.port)
        rds.databases[identifier] = instance
    instances = [rds.instance(identifier) for identifier in rds.databases]
    for replica in instances:
        if source := rds.databases.get(str(replica.source_db_instance_identifier)):
            source.add_replica(replica)
    for generation in (
        [each for each in instances if not each.is_replica],
        [each for each in instances if each.is_replica],
    ):
        with ThreadPoolExecutor(max_workers=4) as pool:
            list(pool.map(lambda instance: _start(rds, instance), generation))


def _start(rds: LocalRds, instance: Instance) -> None:
    source = instance.source_db_instance_identifier
    rds.office.fleet.come_back(instance.db_instance_identifier, instance.role, source)
    instance.listens = True
    rds.office.records.save(instance.db_instance_identifier, instance.record)
