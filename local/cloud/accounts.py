"""An administrator of the local deployment, and an access token got as a browser gets one: sign-in page, code, PKCE."""

import base64
import hashlib
import http.client
import json
import secrets
import urllib.parse
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Final

from local.cloud.deployment import Deployment

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

USERNAME: Final = "admin@example.com"
PASSWORD: Final = "Local-cloud-1-admin"
GROUP: Final = "admin"
SCOPE: Final = "openid datamung/api"
TOKEN_VALIDITY_H: Final = 24
"""The most that Cognito grants."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who signs in, and the access token of that sign-in."""

    username: str
    password: str
    token: str


def sign_in_admin(cognito: "CognitoIdentityProviderClient", endpoint: str, deployment: Deployment) -> Account:
    """Make the administrator, unless an earlier start did, and sign in for a day."""
    pool_id = deployment.user_pool_id
    if not cognito.list_users(UserPoolId=pool_id, Filter=f'email = "{USERNAME}"')["Users"]:
        cognito.admin_create_user(
            UserPoolId=pool_id,
            Username=USERNAME,
            TemporaryPassword=PASSWORD,
            UserAttributes=[{"Name": "email", "Value": USERNAME}, {"Name": "email_verified", "Value": "true"}],
            MessageAction="SUPPRESS",
        )
        cognito.admin_set_user_password(UserPoolId=pool_id, Username=USERNAME, Password=PASSWORD, Permanent=True)
        cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=USERNAME, GroupName=GROUP)
    redirect_uri = _prolong_tokens(cognito, deployment)
    token = _sign_in(endpoint, deployment.client_id, redirect_uri, USERNAME, PASSWORD)
    return Account(username=USERNAME, password=PASSWORD, token=token)


def _prolong_tokens(cognito: "CognitoIdentityProviderClient", deployment: Deployment) -> str:
    """Let the console's tokens live for a day; answers where the sign-in page sends the user back to.

    UpdateUserPoolClient resets what it is not told: everything is told again.
    """
    pool_id, client_id = deployment.user_pool_id, deployment.client_id
    client = cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)["UserPoolClient"]
    cognito.update_user_pool_client(
        UserPoolId=pool_id,
        ClientId=client_id,
        AccessTokenValidity=TOKEN_VALIDITY_H,
        TokenValidityUnits={**client["TokenValidityUnits"], "AccessToken": "hours"},
        RefreshTokenValidity=client["RefreshTokenValidity"],
        IdTokenValidity=client["IdTokenValidity"],
        CallbackURLs=client["CallbackURLs"],
        LogoutURLs=client["LogoutURLs"],
        AllowedOAuthFlows=client["AllowedOAuthFlows"],
        AllowedOAuthScopes=client["AllowedOAuthScopes"],
        AllowedOAuthFlowsUserPoolClient=True,
        SupportedIdentityProviders=client["SupportedIdentityProviders"],
        ExplicitAuthFlows=client["ExplicitAuthFlows"],
        EnableTokenRevocation=client["EnableTokenRevocation"],
        PreventUserExistenceErrors=client["PreventUserExistenceErrors"],
    )
    return client["CallbackURLs"][0]


def _sign_in(endpoint: str, client_id: str, redirect_uri: str, username: str, password: str) -> str:
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    page = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": SCOPE,
        "state": secrets.token_urlsafe(8),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    location = _post(endpoint, "/login", {**page, "username": username, "password": password}).headers["Location"]
    (code,) = urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)["code"]
    exchange = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "code": code,
        "code_verifier": verifier,
    }
    token: str = json.loads(_post(endpoint, "/oauth2/token", exchange).body)["access_token"]
    return token


@dataclass(frozen=True)
class _Answer:
    headers: Message
    body: bytes


def _post(endpoint: str, path: str, form: dict[str, str]) -> _Answer:
    """Send a form; a redirect is answered, not followed, since the code is in its address."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(endpoint).netloc, timeout=30)
    with closing(connection):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urllib.parse.urlencode(form), headers)
        answer = connection.getresponse()
        return _Answer(answer.headers, answer.read())
