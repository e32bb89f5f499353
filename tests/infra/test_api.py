"""The API answers nobody without a token, and its log keeps no secret."""

import json
from typing import Any

import pytest

from tests.infra.template import Synthesized, Template, flat


@pytest.fixture(params=["cloud", "elsewhere", "local"])
def template(request: pytest.FixtureRequest, synthesized: Synthesized) -> Template:
    """Each variant in turn."""
    return Template(synthesized(request.param)["template"])


def test_only_stage_is_named_api_and_the_url_ends_so(template: Template) -> None:
    assert template.only("AWS::ApiGatewayV2::Stage")["StageName"] == "api"
    assert flat(template.body["Outputs"]["ApiUrl"]["Value"]).endswith("/api")


def test_every_route_but_config_needs_a_token_with_the_scope(template: Template) -> None:
    routes = {route["RouteKey"]: route for route in template.of_type("AWS::ApiGatewayV2::Route").values()}
    public = routes.pop("GET /config")
    assert public["AuthorizationType"] == "NONE"
    assert set(routes) == {"ANY /{route+}", "GET /backups/{job_id}/download", "GET /backups/{job_id}/tables"}
    for route in routes.values():
        assert route["AuthorizationType"] == "JWT"
        assert route["AuthorizationScopes"] == ["datamung/api"]


def test_tokens_are_of_the_issuer_that_the_function_announces(template: Template) -> None:
    jwt = template.only("AWS::ApiGatewayV2::Authorizer")["JwtConfiguration"]
    told = template.of_type("AWS::Lambda::Function")["Api"]["Environment"]["Variables"]
    assert jwt["Issuer"] == told["DATAMUNG_ISSUER"]
    assert jwt["Audience"] == [told["DATAMUNG_CLIENT_ID"]]


def test_own_issuer_needs_no_user_pool(elsewhere: Template) -> None:
    assert elsewhere.only("AWS::ApiGatewayV2::Authorizer")["JwtConfiguration"] == {
        "Issuer": "https://issuer.example.com",
        "Audience": ["datamung"],
    }
    assert not [one for one in elsewhere.body["Resources"].values() if one["Type"].startswith("AWS::Cognito::")]


def test_requests_are_throttled_and_logged_without_bodies_queries_or_headers_h85(template: Template) -> None:
    stage = template.only("AWS::ApiGatewayV2::Stage")
    assert 0 < stage["DefaultRouteSettings"]["ThrottlingRateLimit"] <= 100
    logged = json.loads(stage["AccessLogSettings"]["Format"])
    assert {"request_id", "caller", "status"} <= set(logged)
    secret = ("body", "query", "header", "authorizer.jwt", "integration.request")
    assert not [value for value in logged.values() if any(word in value.lower() for word in secret)]


def test_there_is_no_cors(template: Template) -> None:
    assert "CorsConfiguration" not in template.only("AWS::ApiGatewayV2::Api")


def test_routes_of_dumps_reach_the_one_function_that_may_read_them(template: Template) -> None:
    served = {name: flat(one["IntegrationUri"]) for name, one in integrations(template).items()}
    routes = template.of_type("AWS::ApiGatewayV2::Route").values()
    assert {route["RouteKey"]: served[route["Target"]["Fn::Join"][1][1]["Ref"]] for route in routes} == {
        "GET /config": "<Api.Arn>",
        "ANY /{route+}": "<Api.Arn>",
        "GET /backups/{job_id}/download": "<Download.Arn>",
        "GET /backups/{job_id}/tables": "<Download.Arn>",
    }


def test_only_this_api_calls_its_functions(template: Template) -> None:
    (api,) = template.of_type("AWS::ApiGatewayV2::Api")
    callers = template.of_type("AWS::Lambda::Permission").values()
    for function in ("Api", "Download"):
        permissions = [one for one in callers if one["FunctionName"] == {"Fn::GetAtt": [function, "Arn"]}]
        assert permissions
        assert all(f"<{api}>/" in flat(one["SourceArn"]) for one in permissions)


def integrations(template: Template) -> dict[str, dict[str, Any]]:
    return template.of_type("AWS::ApiGatewayV2::Integration")


def test_nobody_signs_up_and_passwords_are_strong(cloud: Template) -> None:
    pool = cloud.only("AWS::Cognito::UserPool")
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    policy = pool["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] >= 12
    assert all(policy[f"Require{kind}"] for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols"))
    assert pool["DeletionProtection"] == "ACTIVE"


def test_console_signs_in_by_code_flow_without_a_secret(cloud: Template) -> None:
    client = cloud.only("AWS::Cognito::UserPoolClient")
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["GenerateSecret"] is False
    assert client["CallbackURLs"] == ["https://console.example.com/"]
    assert [flat(scope) for scope in client["AllowedOAuthScopes"]][-1].endswith("/api")
    assert cloud.only("AWS::Cognito::UserPoolResourceServer")["Identifier"] == "datamung"
    assert set(client.get("ExplicitAuthFlows", [])) <= {"ALLOW_REFRESH_TOKEN_AUTH"}


def test_groups_are_the_three_roles(cloud: Template) -> None:
    groups = {group["GroupName"] for group in cloud.of_type("AWS::Cognito::UserPoolGroup").values()}
    assert groups == {"viewer", "operator", "admin"}
