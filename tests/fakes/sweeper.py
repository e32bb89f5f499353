"""A world with a sweeper: executions that end as a test says, and what the sweeper is told."""

from dataclasses import dataclass
from typing import Any, Final

from datamung import names, sweeping
from datamung.clients import Clients
from datamung.settings import SweeperSettings
from sweep import sweep

from tests.fakes.account import ACCOUNT, REGION
from tests.fakes.executions import FakeStepFunctions
from tests.fakes.world import World

SWEEPER: Final = SweeperSettings(
    state_machine_arn=f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:datamung-prod",
    clean_up_machine_arn=f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:datamung-prod-clean-up",
    alarm_topic_arn=f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms",
    leftover_limit_h=4,
)
LIMIT_S: Final = SWEEPER.leftover_limit_h * 3600


@dataclass
class Swept:
    """The world, seen by its sweeper."""

    world: World
    executions: FakeStepFunctions

    @property
    def clients(self) -> Clients:
        return self.world.clients

    def run(self, job_id: str = "backup-0001") -> None:
        """Starts a job's execution."""
        self.executions.start_execution(stateMachineArn=SWEEPER.state_machine_arn, name=job_id, input=job_id)

    def end(self, job_id: str = "backup-0001", status: str = "ABORTED") -> None:
        """Ends a job's execution, whether or not it was started."""
        self.executions.end(names.execution_arn(SWEEPER.state_machine_arn, job_id), status)

    def look(self) -> sweeping.Sweep:
        """A dry run."""
        return sweeping.sweep(self.clients, SWEEPER, dry_run=True)

    def sweep(self, *, dry_run: bool = False) -> dict[str, Any]:
        """The sweeper's answer."""
        return sweep(self.clients, SWEEPER, dry_run=dry_run)

    @property
    def messages(self) -> list[str]:
        """What somebody was told."""
        return [text for _, _, text in self.world.mailbox.messages]

    def clean_ups(self) -> list[str]:
        """The job of every execution of the clean-up machine, in the order of their start."""
        machine = SWEEPER.clean_up_machine_arn.replace(":stateMachine:", ":execution:")
        started = [arn.rpartition(":") for arn in self.executions.executions]
        return [name.rpartition("--")[0] for of, _, name in started if of == machine]


def with_sweeper(world: World) -> Swept:
    """Gives a world executions."""
    executions = FakeStepFunctions(world.clock)
    world.clients = world.with_clients(stepfunctions=executions)
    return Swept(world, executions)
