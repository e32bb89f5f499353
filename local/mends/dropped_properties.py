"""CloudFormation keeps what a template says of a bucket's encryption and lifecycle.

MiniStack's provisioner of `AWS::S3::Bucket` drops both properties without a word, so objects would be written
unencrypted and unfinished uploads would stay.
"""

from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import s3
from ministack.services.cloudformation import provisioners


def apply() -> None:
    """Let the provisioner put both configurations as the S3 API would."""
    provisioners._S3_BUCKET_CONFIGURATIONS += (
        ("BucketEncryption", _encryption_xml, s3._put_bucket_encryption, s3._delete_bucket_encryption),
        ("LifecycleConfiguration", _lifecycle_xml, s3._put_bucket_lifecycle, s3._delete_bucket_lifecycle),
    )


def _xml(tag: str, content: Any) -> str:
    if isinstance(content, dict):
        return f"<{tag}>{''.join(_xml(name, value) for name, value in content.items())}</{tag}>"
    if isinstance(content, list):
        return "".join(_xml(tag, item) for item in content)
    text = str(content).lower() if isinstance(content, bool) else str(content)
    return f"<{tag}>{escape(text)}</{tag}>"


def _encryption_xml(properties: dict[str, Any]) -> bytes:
    rules = [
        {
            "ApplyServerSideEncryptionByDefault": _default_encryption(rule["ServerSideEncryptionByDefault"]),
            "BucketKeyEnabled": rule.get("BucketKeyEnabled", False),
        }
        for rule in properties["ServerSideEncryptionConfiguration"]
    ]
    return _xml("ServerSideEncryptionConfiguration", {"Rule": rules}).encode()


def _default_encryption(wanted: dict[str, Any]) -> dict[str, Any]:
    """MiniStack has no `aws/s3` key, which AWS takes where a rule names none (the CDK's own bucket does not)."""
    return wanted if "KMSMasterKeyID" in wanted else {"SSEAlgorithm": "AES256"}


_LIFECYCLE_ACTIONS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "ExpirationInDays": lambda days: {"Expiration": {"Days": days}},
    "ExpiredObjectDeleteMarker": lambda wanted: {"Expiration": {"ExpiredObjectDeleteMarker": wanted}},
    "AbortIncompleteMultipartUpload": lambda action: {"AbortIncompleteMultipartUpload": action},
    "NoncurrentVersionExpiration": lambda action: {"NoncurrentVersionExpiration": action},
}


def _lifecycle_xml(properties: dict[str, Any]) -> bytes:
    rules = []
    for number, rule in enumerate(properties["Rules"]):
        converted = {"ID": rule.get("Id", f"rule-{number}"), "Filter": {"Prefix": rule.get("Prefix", "")}}
        for name, convert in _LIFECYCLE_ACTIONS.items():
            converted |= convert(rule[name]) if name in rule else {}
        rules.append({**converted, "Status": rule["Status"]})
    return _xml("LifecycleConfiguration", {"Rule": rules}).encode()
