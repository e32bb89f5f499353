"""What an operator may vary, read from the CDK context once and validated before anything is made.

Constructs never read context or environment; they get a `Settings`. Defaults are in `cdk.json`.
"""

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

REPOSITORY: Final = Path(__file__).resolve().parents[1]

_DEPLOYMENT: Final = re.compile(r"[a-z][a-z0-9]{0,11}")
_SETTING: Final = re.compile(r"[a-z][a-z0-9_]*")
_SUBNET: Final = re.compile(r"subnet-[0-9a-f]{8,17}")
_VPC: Final = re.compile(r"vpc-[0-9a-f]{8,17}")
_SECURITY_GROUP: Final = re.compile(r"sg-[0-9a-f]{8,17}")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL: Final = re.compile(r"https?://\S+")

LONGEST_DEADLINE_H: Final = 72
"""Beyond it the 25,000 events of an execution's history could not hold the waiting (H88)."""


class SettingWrong(ValueError):
    """A setting is missing or wrong; the message names its key and says what to write instead."""

    def __init__(self, key: str, hint: str) -> None:
        super().__init__(f"setting {key!r}: {hint}")
        self.key = key


@dataclass(frozen=True, kw_only=True)
class Ec2Workers:
    """A VPC in which workers may run on EC2; a capacity provider belongs to one VPC."""

    vpc_id: str
    subnet_ids: tuple[str, ...]
    security_group: str | None = None
    """The instances' own group (a worker has the job's); without one, a group is made that only lets 443 out."""


@dataclass(frozen=True, kw_only=True)
class Oidc:
    """An issuer of access tokens in place of the deployment's own Cognito user pool."""

    issuer: str
    audience: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between two deployments."""

    deployment: str
    """Part of every name: 1 to 12 characters of `[a-z0-9]`, the first a letter; never changed once deployed."""
    version: str
    source_tag: str
    """A database is offered only if it carries this tag, whatever its value."""
    worker_image_uri: str | None
    """An image built elsewhere; deploys without Docker."""
    worker_build_args: Mapping[str, str]
    """Build arguments of `worker_image/Dockerfile`, which pin what the image is made of."""
    worker_subnets: tuple[str, ...]
    """Where workers run; empty: the subnets of the clone, else any in its VPC that reaches AWS."""
    ec2_workers: tuple[Ec2Workers, ...]
    job_deadline_h: int
    stall_limit_s: int
    """A worker without progress for so long is replaced."""
    lag_limit_s: int
    """So long a replica may take to catch up before it is frozen where it is."""
    leftover_limit_h: int
    """So long after it should be gone a thing that a job made may exist before the alarm."""
    alarm_email: str | None
    """Who is written to; others may subscribe to the topic AlarmTopicArn."""
    oidc: Oidc | None
    console_url: str
    """Where the user comes back to after signing in."""
    local: bool
    """For the local cloud, which mounts no Lambda layers and builds no images."""

    @property
    def stack_name(self) -> str:
        """The CloudFormation stack's name: several deployments fit into one account and region."""
        return f"Datamung-{self.deployment}"

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> "Settings":
        """Read and validate; values given by `-c` are text, lists and objects among them JSON.

        Raises:
            SettingWrong: naming the key; nothing was synthesized.
        """
        reader = _Reader(context)
        reader.refuse_unknown()
        local = reader.flag("local")
        settings = cls(
            deployment=reader.matching(
                "deployment", _DEPLOYMENT, "1 to 12 characters of a-z and 0-9, the first a letter"
            ),
            version=_version(),
            source_tag=reader.text("source_tag") or "datamung:source",
            worker_image_uri=reader.text("worker_image_uri") or None,
            worker_build_args=reader.texts_by_name("worker_build_args"),
            worker_subnets=reader.ids("worker_subnets", _SUBNET),
            ec2_workers=reader.ec2_workers(),
            job_deadline_h=reader.number("job_deadline_h", 48, 1, LONGEST_DEADLINE_H),
            stall_limit_s=reader.number("stall_limit_s", 900, 60, 6 * 3600),
            lag_limit_s=reader.number("lag_limit_s", 3600, 60, 48 * 3600),
            leftover_limit_h=reader.number("leftover_limit_h", 4, 1, 72),
            alarm_email=reader.email("alarm_email"),
            oidc=reader.oidc(),
            console_url=reader.matching(
                "console_url", _URL, "an address that starts with https:// or http://localhost"
            ),
            local=local,
        )
        if not (local or settings.worker_image_uri or settings.worker_build_args):
            raise SettingWrong(
                "worker_image_uri",
                "name an image that exists, or let one be built with Docker: set worker_build_args to the build "
                "arguments that worker_image/Dockerfile lists",
            )
        return settings


def _version() -> str:
    project: dict[str, Any] = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    return str(project["project"]["version"])


class _Reader:
    """Typed access to a context; every complaint names the key."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self._context = context

    def refuse_unknown(self) -> None:
        known = set(Settings.__dataclass_fields__) - {"version", "oidc"} | {"oidc_issuer", "oidc_audience"}
        for key in self._context:
            if _SETTING.fullmatch(key) and key not in known:
                near = difflib.get_close_matches(key, sorted(known), n=1)
                raise SettingWrong(key, f"there is no such setting; did you mean {near[0]}?" if near else "unknown")

    def text(self, key: str) -> str:
        value = self._context.get(key) or ""
        if not isinstance(value, str):
            raise SettingWrong(key, f"write text, not {value!r}")
        return value.strip()

    def matching(self, key: str, pattern: re.Pattern[str], meaning: str) -> str:
        value = self.text(key)
        if not pattern.fullmatch(value):
            raise SettingWrong(key, f"write {meaning}, not {value!r}")
        return value

    def email(self, key: str) -> str | None:
        value = self.text(key)
        return self.matching(key, _EMAIL, "an address like you@example.com") if value else None

    def number(self, key: str, default: int, least: int, most: int) -> int:
        value = self._parsed(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise SettingWrong(key, f"write a whole number from {least} to {most}, not {value!r}")
        return value

    def flag(self, key: str) -> bool:
        value = self._parsed(key, False)
        if not isinstance(value, bool):
            raise SettingWrong(key, f"write true or false, not {value!r}")
        return value

    def ids(self, key: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
        return self._ids(key, self._parsed(key, []), pattern)

    def texts_by_name(self, key: str) -> dict[str, str]:
        value = self._parsed(key, {})
        if not isinstance(value, dict) or not all(isinstance(item, str) and item for item in value.values()):
            raise SettingWrong(key, f"write an object of names and texts, not {value!r}")
        return value

    def ec2_workers(self) -> tuple[Ec2Workers, ...]:
        key, entries = "ec2_workers", self._parsed("ec2_workers", [])
        if not isinstance(entries, list):
            raise SettingWrong(key, "write a list of {vpc_id, subnet_ids, security_group}")
        vpcs = tuple(self._ec2_vpc(key, entry) for entry in entries)
        if len({vpc.vpc_id for vpc in vpcs}) < len(vpcs):
            raise SettingWrong(key, "name each VPC once")
        return vpcs

    def oidc(self) -> Oidc | None:
        issuer, audience = self.text("oidc_issuer"), self.text("oidc_audience")
        if not issuer and not audience:
            return None
        if not issuer.startswith("https://"):
            raise SettingWrong("oidc_issuer", f"write the issuer's address, which starts with https://, not {issuer!r}")
        if not audience:
            raise SettingWrong("oidc_audience", "name the audience of the issuer's access tokens")
        return Oidc(issuer=issuer, audience=audience)

    def _ec2_vpc(self, key: str, entry: Any) -> Ec2Workers:
        if not isinstance(entry, dict) or set(entry) - {"vpc_id", "subnet_ids", "security_group"}:
            raise SettingWrong(key, f"each entry is {{vpc_id, subnet_ids, security_group}}, not {entry!r}")
        (vpc_id,) = self._ids(f"{key}.vpc_id", [entry.get("vpc_id")], _VPC)
        subnet_ids = self._ids(f"{key}.subnet_ids", entry.get("subnet_ids"), _SUBNET)
        if not subnet_ids:
            raise SettingWrong(f"{key}.subnet_ids", f"name at least one subnet of {vpc_id}")
        group = entry.get("security_group")
        if group is not None:
            self._ids(f"{key}.security_group", [group], _SECURITY_GROUP)
        return Ec2Workers(vpc_id=vpc_id, subnet_ids=subnet_ids, security_group=group)

    def _ids(self, key: str, value: Any, pattern: re.Pattern[str]) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) and pattern.fullmatch(item) for item in value):
            raise SettingWrong(key, f"write identifiers like {pattern.pattern.split('[')[0]}0a1b2c3d, not {value!r}")
        return tuple(value)

    def _parsed(self, key: str, default: Any) -> Any:
        value = self._context.get(key)
        if value is None or value == "":
            return default
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise SettingWrong(key, f"write JSON, not {value!r}") from error
