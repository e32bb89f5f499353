"""Runs the local RDS: `python -m local.rds --port N --data DIR`.

Prints one JSON line when it is ready: `{"ready": true, "endpoint": …, "ca_bundle": …}`. SIGTERM and SIGINT stop every
server in order; if this process is killed, the kernel kills them. With the same folder, all instances come back.
"""

import argparse
import json
import logging
import os
import re
import signal
import threading
from pathlib import Path

from local.rds.service import Options, Service

_LOCAL = Path(__file__).parents[2] / ".local"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True, help="where the API listens on 127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="folder of the instances, kept between runs")
    parser.add_argument("--ca", type=Path, help="folder of the certificates (default: certificates in --data)")
    parser.add_argument("--vpc", help="VPC of instances that name no subnet group (default: the default VPC)")
    parser.add_argument("--account", default=_account(), help="12 digits (default: the access key id, if it is such)")
    parser.add_argument("--region", default=_region(), help="(default: AWS_REGION)")
    parser.add_argument(
        "--aws-endpoint",
        default=os.environ.get("AWS_ENDPOINT_URL"),
        help="where EC2 and Secrets Manager are (default: AWS_ENDPOINT_URL, else moto's own, at this port)",
    )
    parser.add_argument("--servers", type=Path, default=_LOCAL, help="folder with mysql and mariadb (default: .local)")
    parser.add_argument("--pace-s", type=float, default=1.0, help="seconds that a passing status lasts at least")
    parser.add_argument("--quota", type=int, default=40, help="instances an account may have")
    return parser.parse_args()


def _account() -> str:
    """Local clouds take an access key id of twelve digits as the account."""
    key_id = os.environ.get("AWS_ACCESS_KEY_ID", "")
    return key_id if re.fullmatch(r"\d{12}", key_id) else "123456789012"


def _region() -> str:
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def main() -> None:
    """Serve until told to stop."""
    arguments = _arguments()
    os.environ["MOTO_ACCOUNT_ID"] = arguments.account  # read by moto at each request: whoever calls, one account
    options = Options(
        port=arguments.port,
        data=arguments.data,
        certificates=arguments.ca or arguments.data / "certificates",
        servers=arguments.servers,
        account=arguments.account,
        region=arguments.region,
        aws_endpoint=arguments.aws_endpoint,
        vpc_id=arguments.vpc,
        pace_s=arguments.pace_s,
        instance_quota=arguments.quota,
    )
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with Service(options) as service:
        ready = {"ready": True, "endpoint": service.endpoint, "ca_bundle": str(service.ca_bundle)}
        print(json.dumps(ready), flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
