"""The deployments that the tests look at, as what an operator would set."""

from typing import Any

BASE = {"deployment": "main", "console_url": "https://console.example.com/"}
DIGEST = "sha256:" + "0" * 64
PRIVATE_IMAGE = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/datamung-worker:1.0"

VARIANTS: dict[str, dict[str, Any]] = {
    "cloud": {"worker_image_uri": PRIVATE_IMAGE},
    "local": {"worker_image_uri": PRIVATE_IMAGE, "local": True},
    "built": {"worker_build_args": {"BASE_IMAGE": f"registry.example.com/base@{DIGEST}"}},
    "elsewhere": {  # everything else that may be chosen otherwise
        "worker_image_uri": f"public.example.com/datamung-worker@{DIGEST}",
        "worker_subnets": ["subnet-0a1b2c3d"],
        "ec2_workers": [
            {"vpc_id": "vpc-0a1b2c3d", "subnet_ids": ["subnet-0a1b2c3d"]},
            {"vpc_id": "vpc-0b1b2c3d", "subnet_ids": ["subnet-0b1b2c3d"], "security_group": "sg-0a1b2c3d"},
        ],
        "job_deadline_h": 72,
        "alarm_email": "operators@example.com",
        "oidc_issuer": "https://issuer.example.com",
        "oidc_audience": "datamung",
    },
}
