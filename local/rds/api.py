"""The RDS API of instances: moto's backend, whose instances are real servers that obey RDS's rules over real time.

Everything that is not an instance (tags, filters, paging, shapes) is moto's own. State changes happen under one lock;
the slow work happens in the background, behind a status.
"""

import secrets
from collections.abc import Mapping
from typing import Any, cast

from moto.rds import urls
from moto.rds.exceptions import DBInstanceAlreadyExists, DBInstanceNotFoundError
from moto.rds.models import DBInstance, DBSubnetGroup, RDSBackend

from local.rds import requests, rules, statuses
from local.rds.accounts import Login, change_password
from local.rds.instance import Instance, new_instance
from local.rds.neighbours import Neighbours
from local.rds.office import Office
from local.rds.records import InstanceRecord
from local.rds.statuses import Stage

_AT_ONCE = {"deletion_protection", "copy_tags_to_snapshot"}
"""Modifications that RDS makes without the status `modifying`."""

_DEFAULT_SUBNET_GROUP = "default"


class LocalRds(RDSBackend):
    """One account and region."""

    def __init__(self, office: Office, region_name: str, account_id: str) -> None:
        self.office = office
        super().__init__(region_name, account_id)

    @property
    def _url_module(self) -> Any:
        """moto looks for its paths beside the backend's own module."""
        return urls

    def create_db_instance(self, db_kwargs: Mapping[str, Any]) -> Instance:
        """As in RDS: the answer comes at once, status `creating`."""
        with self.office.lock:
            self._check_new(db_kwargs)
            rules.check_engine(self.office.fleet.engines, db_kwargs["engine"], db_kwargs.get("engine_version"))
            rules.check_master_login(db_kwargs)
            request = requests.plain(db_kwargs)
            request.setdefault("engine_version", self.office.fleet.engines[request["engine"]].version)
            managed = bool(db_kwargs.get("manage_master_user_password"))
            password = secrets.token_urlsafe(24) if managed else str(db_kwargs["master_user_password"])
            login = Login(request["master_username"], password)
            record = InstanceRecord(request)
            if managed:
                record.secret_arn = self._keep_password(record, login)
            instance = self._enter(record)
            name, database = instance.db_instance_identifier, request.get("db_name")
            work = Stage(statuses.CREATING, lambda: self.office.fleet.create(name, instance.role, login, database))
            first_backup = [Stage(statuses.BACKING_UP)] if instance.role.binary_log else []
            self._send(instance, work, *first_backup)
            return instance

    def create_db_instance_read_replica(self, db_kwargs: Mapping[str, Any]) -> Instance:
        """A copy of the source as it is at some moment during `creating`, which then follows it."""
        with self.office.lock:
            self._check_new(db_kwargs)
            named = db_kwargs["source_db_instance_identifier"]
            source = cast(Instance, self.find_db_from_id(named))
            rules.check_source_of_replica(source, db_kwargs, source_is_arn=bool(self.arn_regex.match(named)))
            replica = self._enter(InstanceRecord(requests.replica_request(source, db_kwargs)))
            source.add_replica(replica)
            origin, name = source.db_instance_identifier, replica.db_instance_identifier
            work = Stage(statuses.CREATING, lambda: self.office.fleet.replicate(origin, name, replica.role))
            self._send(replica, work)
            return replica

    def modify_db_instance(self, db_instance_identifier: str, db_kwargs: Mapping[str, Any]) -> DBInstance:
        """Changes show at once; the server follows within the status `modifying`."""
        with self.office.lock:
            instance = self.instance(db_instance_identifier)
            rules.check_can_change(instance)
            if "new_db_instance_identifier" in db_kwargs or "manage_master_user_password" in db_kwargs:
                raise rules.NotInTheLocalRds("how to rename an instance or to change who manages its password")
            role = instance.role
            super().modify_db_instance(db_instance_identifier, dict(db_kwargs))
            changed = requests.changes(db_kwargs)
            instance.fold_in(changed)
            stages = []
            if password := db_kwargs.get("master_user_password"):
                login = Login(str(instance.master_username), password)
                server = self.office.fleet.server(instance.db_instance_identifier)
                stages.append(Stage(statuses.RESETTING_CREDENTIALS, lambda: change_password(server, login)))
            if instance.role != role:
                stages.append(Stage(statuses.MODIFYING, lambda: self._restart(instance)))
            elif changed.keys() - _AT_ONCE:
                stages.append(Stage(statuses.MODIFYING))
            if stages:
                self._send(instance, *stages)
            else:
                self._save(instance)
            return instance

    def reboot_db_instance(self, db_instance_identifier: str) -> DBInstance:
        """The server restarts; on a replica both replication threads run again (H92)."""
        with self.office.lock:
            instance = self.instance(db_instance_identifier)
            rules.check_available(instance)
            self._send(instance, Stage(statuses.REBOOTING, lambda: self._restart(instance)))
            return instance

    def promote_read_replica(self, db_kwargs: Mapping[str, Any]) -> DBInstance:
        """The replica becomes an instance of its own."""
        with self.office.lock:
            instance = self.instance(db_kwargs["db_instance_identifier"])
            rules.check_can_change(instance)
            if not instance.is_replica:
                raise rules.InvalidDBInstanceState("DB instance is not a read replica.")
            self.instance(str(instance.source_db_instance_identifier)).remove_replica(instance)
            retention_days = db_kwargs.get("backup_retention_period")
            self._promote(instance, retention_days)
            return instance

    def delete_db_instance(
        self,
        db_instance_identifier: str,
        final_db_snapshot_identifier: str | None = None,
        skip_final_snapshot: bool | None = False,
        delete_automated_backups: bool | None = True,
    ) -> DBInstance:
        """Status `deleting`, then the instance is gone; replicas of it are promoted (H72)."""
        with self.office.lock:
            instance = self.instance(db_instance_identifier)
            rules.check_can_delete(instance, final_db_snapshot_identifier, bool(skip_final_snapshot))
            name = instance.db_instance_identifier
            self.office.records.forget(name)
            if source := self.databases.get(str(instance.source_db_instance_identifier)):
                source.remove_replica(instance)
            for replica in instance.replicas:
                self._promote(self.instance(replica))
            if instance.record.secret_arn:
                self._neighbours.delete_master_secret(instance.record.secret_arn)
            deleting = Stage(statuses.DELETING, lambda: self.office.fleet.remove(name))
            self.office.lifecycle.send(instance, [deleting], lambda: self._leave(name))
            return instance

    def instance(self, identifier: str) -> Instance:
        """Raises RDS's DBInstanceNotFound."""
        if identifier not in self.databases:
            raise DBInstanceNotFoundError(identifier)
        return cast(Instance, self.databases[identifier])

    def create_subnet_group(
        self, subnet_name: str, description: str, subnets: list[Any], tags: list[dict[str, str]]
    ) -> DBSubnetGroup:
        """moto's, kept for the next start."""
        group = super().create_subnet_group(subnet_name, description, subnets, tags)
        kept = {
            name: {"description": each.description, "subnets": [vars(subnet) for subnet in each._subnets]}
            for name, each in self.subnet_groups.items()
        }
        self.office.records.save_subnet_groups(kept)
        return group

    def _check_new(self, db_kwargs: Mapping[str, Any]) -> None:
        self._validate_db_identifier(db_kwargs["db_instance_identifier"])
        if db_kwargs["db_instance_identifier"] in self.databases:  # H66
            raise DBInstanceAlreadyExists()
        rules.check_quota(len(self.databases), self.office.instance_quota)

    def add_tags_to_resource(self, arn: str, tags: list[dict[str, str]]) -> list[dict[str, str]]:
        """moto's, kept for the next start."""
        after = super().add_tags_to_resource(arn, tags)
        self._keep_tags(arn)
        return after

    def remove_tags_from_resource(self, arn: str, tag_keys: list[str]) -> None:
        """moto's, kept for the next start."""
        super().remove_tags_from_resource(arn, tag_keys)
        self._keep_tags(arn)

    def _keep_tags(self, arn: str) -> None:
        resource = self._get_resource_for_tagging(arn)
        if isinstance(resource, Instance):
            resource.fold_in({})
            if resource.listens:
                self._save(resource)

    def _keep_password(self, record: InstanceRecord, login: Login) -> str:
        arn = f"arn:{self.partition}:rds:{self.region_name}:{self.account_id}:db:{record.identifier}"
        kms_key_id = record.request.get("master_user_secret_kms_key_id")
        return self._neighbours.create_master_secret(record.resource_id, arn, login, kms_key_id)

    def _enter(self, record: InstanceRecord) -> Instance:
        request = record.request
        if request.get("db_subnet_group_name") is None:
            request["db_subnet_group_name"] = self._default_subnet_group()
        if not request.get("vpc_security_group_ids"):
            vpc_id = self.describe_db_subnet_groups(request["db_subnet_group_name"])[0].vpc_id
            request["vpc_security_group_ids"] = [self._neighbours.default_security_group(vpc_id)]
        instance = new_instance(self, record)
        name = instance.db_instance_identifier
        record.port = instance.port = self.office.fleet.enlist(name, instance.engine)
        self.databases[name] = instance
        return instance

    def _default_subnet_group(self) -> str:
        if _DEFAULT_SUBNET_GROUP not in self.subnet_groups:
            subnets = self._neighbours.default_subnets()
            self.create_subnet_group(_DEFAULT_SUBNET_GROUP, "default", subnets, [])
        return _DEFAULT_SUBNET_GROUP

    def _send(self, instance: Instance, *stages: Stage) -> None:
        self.office.lifecycle.send(instance, stages, lambda: self._save(instance))

    def _save(self, instance: Instance) -> None:
        instance.listens = True
        self.office.records.save(instance.db_instance_identifier, instance.record)

    def _restart(self, instance: Instance) -> None:
        self.office.fleet.restart(instance.db_instance_identifier, instance.role)

    def _promote(self, instance: Instance, retention_days: int | None = None) -> None:
        role = instance.role
        instance.stand_alone()
        if retention_days is not None:
            instance.backup_retention_period = retention_days
            instance.fold_in({"backup_retention_period": retention_days})

        def work() -> None:
            self.office.fleet.promote(instance.db_instance_identifier)
            if instance.role.binary_log != role.binary_log:
                self._restart(instance)

        self._send(instance, Stage(statuses.MODIFYING, work))

    def _leave(self, identifier: str) -> None:
        with self.office.lock:
            self.databases.pop(identifier, None)

    @property
    def _neighbours(self) -> Neighbours:
        return self.office.neighbours(self.account_id, self.region_name)
