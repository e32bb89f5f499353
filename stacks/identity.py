"""Who may call the API: users of a Cognito pool that only an administrator can add to, or of the operator's own issuer.

Either way the API gets an issuer and an audience, and asks for the scope `datamung/api` in the access token. The groups
`viewer`, `operator` and `admin` of the token decide what a caller may do.
"""

from typing import Final

from aws_cdk import Acknowledgment, Aws, Duration, RemovalPolicy, Validations
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from stacks.settings import Settings

RESOURCE_SERVER: Final = "datamung"
API_SCOPE: Final = "datamung/api"
GROUPS: Final = {
    "viewer": "Sees all jobs",
    "operator": "Starts, sees and cancels own jobs, and downloads their dumps",
    "admin": "May do everything, to every job",
}


class Identity(Construct):
    """The issuer of access tokens; with an issuer of the operator's nothing is made here."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings) -> None:
        super().__init__(scope, construct_id)
        self.user_pool_id: str | None = None
        self.sign_in_url: str | None = None
        if settings.oidc:
            self.issuer, self.client_id = settings.oidc.issuer, settings.oidc.audience
            return
        pool = self._user_pool()
        client = self._client(pool, settings.console_url)
        domain = pool.add_domain(
            "Domain",
            cognito_domain=cognito.CognitoDomainOptions(
                domain_prefix=f"datamung-{settings.deployment}-{Aws.ACCOUNT_ID}"
            ),
        )
        for name, description in GROUPS.items():
            cognito.CfnUserPoolGroup(
                self, name.capitalize(), user_pool_id=pool.user_pool_id, group_name=name, description=description
            )
        self.user_pool_id = pool.user_pool_id
        self.client_id = client.user_pool_client_id
        self.issuer = f"https://cognito-idp.{Aws.REGION}.amazonaws.com/{pool.user_pool_id}"
        self.sign_in_url = domain.base_url()

    def _user_pool(self) -> cognito.UserPool:
        pool = cognito.UserPool(
            self,
            "Users",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
            password_policy=cognito.PasswordPolicy(
                min_length=14,
                require_digits=True,
                require_lowercase=True,
                require_symbols=True,
                require_uppercase=True,
                temp_password_validity=Duration.days(3),
            ),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        Validations.of(pool).acknowledge(
            Acknowledgment(
                id="AwsSolutions-COG2",
                reason="Users exist only by an administrator's hand and have long passwords; each can add a one-time "
                "code. Whoever must enforce a second factor names an own issuer in oidc_issuer.",
            ),
            *(
                Acknowledgment(
                    id=rule,
                    reason="Nobody can sign up, and Cognito throttles sign-in; judging risks needs the Plus plan, paid "
                    "per user, which an operator can choose in Cognito at any time.",
                )
                for rule in ("AwsSolutions-COG3", "AwsSolutions-COG8")
            ),
        )
        return pool

    def _client(self, pool: cognito.UserPool, console_url: str) -> cognito.UserPoolClient:
        """The console: a public client, so that the code flow with PKCE is the only way in."""
        scope = cognito.ResourceServerScope(scope_name="api", scope_description="Use Datamung")
        server = pool.add_resource_server("Api", identifier=RESOURCE_SERVER, scopes=[scope])
        return pool.add_client(
            "Console",
            generate_secret=False,
            auth_flows=cognito.AuthFlow(),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID, cognito.OAuthScope.resource_server(server, scope)],
                callback_urls=[console_url],
                logout_urls=[console_url],
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(1),
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
        )
