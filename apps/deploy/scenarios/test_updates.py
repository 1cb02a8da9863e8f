"""What a platform engineer edits: each edit updates in place, and a replacement of the domain is refused."""

from __future__ import annotations

from platform_under_test import Platform

IDENTITIES = ("AWS::SageMaker::Domain", "AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::KMS::Key", "AWS::S3::Bucket")


def identities(platform: Platform) -> dict[str, str]:
    """Physical ids of everything that must survive an update."""
    return {path: name for kind in IDENTITIES for path, name in platform.resources(kind).items()}


def test_a_second_user_an_endpoint_and_an_idle_time_are_updates_in_place(deployed: Platform) -> None:
    before = identities(deployed)
    sagemaker = deployed.client("sagemaker")

    second_user = deployed.edited()
    second_user["environments"][0]["studio"]["users"].append({"name": "grace"})
    finished = deployed.deploy(second_user)
    assert finished.code == 0, finished.output
    assert {each["UserProfileName"] for each in sagemaker.list_user_profiles()["UserProfiles"]} == {"ada", "grace"}
    assert identities(deployed) == before

    endpoint = deployed.edited()
    endpoint["environments"][0]["network"]["endpoints"] = {"add": ["monitoring"]}
    finished = deployed.deploy(endpoint)
    assert finished.code == 0, finished.output
    services = {each["ServiceName"] for each in deployed.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]}
    assert f"com.amazonaws.{deployed.region}.monitoring" in services
    assert identities(deployed) == before

    idle = deployed.edited()
    idle["environments"][0]["studio"]["idleTimeoutMinutes"] = 120
    finished = deployed.deploy(idle)
    assert finished.code == 0, finished.output
    domain = sagemaker.describe_domain(DomainId=sagemaker.list_domains()["Domains"][0]["DomainId"])
    settings = domain["DefaultUserSettings"]["JupyterLabAppSettings"]["AppLifecycleManagement"]["IdleSettings"]
    assert settings["IdleTimeoutInMinutes"] == 120
    assert identities(deployed) == before


def test_another_name_for_the_domain_is_refused_before_anything_happens(deployed: Platform) -> None:
    before = deployed.stacks()
    renamed = deployed.edited()
    renamed["environments"][0]["studio"]["domainName"] = "another-name"
    finished = deployed.deploy(renamed)
    assert finished.code == 1, finished.output
    assert "--allow-replacement" in finished.output
    assert deployed.stacks() == before


def test_other_subnets_for_the_domain_are_refused_by_the_guard(deployed: Platform) -> None:
    before = identities(deployed)
    sagemaker = deployed.client("sagemaker")
    domain_id = sagemaker.list_domains()["Domains"][0]["DomainId"]
    subnets = sagemaker.describe_domain(DomainId=domain_id)["SubnetIds"]

    more_zones = deployed.edited()
    more_zones["environments"][0]["network"]["availabilityZones"] = ["a", "b", "c"]
    finished = deployed.deploy(more_zones)
    assert finished.code == 1, finished.output
    assert "subnet" in finished.output.lower()
    environment = next(name for name in deployed.stacks() if name.endswith("-Environment"))
    assert deployed.stacks()[environment] == "UPDATE_ROLLBACK_COMPLETE"
    reasons = " ".join(deployed.failures(environment).values())
    assert "SubnetIds" in reasons
    assert "restore the previous value" in reasons
    assert sagemaker.describe_domain(DomainId=domain_id)["SubnetIds"] == subnets

    finished = deployed.deploy()
    assert finished.code == 0, finished.output
    assert identities(deployed) == before


def test_a_removed_user_with_a_running_app_leaves_with_all_that_was_theirs(deployed: Platform) -> None:
    sagemaker = deployed.client("sagemaker")
    domain_id = sagemaker.list_domains()["Domains"][0]["DomainId"]
    users = [user["name"] for user in deployed.config["environments"][0]["studio"]["users"]]
    leaver = users[-1]
    start_work(deployed, domain_id, leaver)

    without = deployed.edited()
    without["environments"][0]["studio"]["users"] = [{"name": name} for name in users[:-1]] or [{"name": "alan"}]
    finished = deployed.deploy(without)
    assert finished.code == 0, finished.output
    assert leaver not in {each["UserProfileName"] for each in sagemaker.list_user_profiles()["UserProfiles"]}
    assert sagemaker.list_spaces()["Spaces"] == []


def test_a_domain_with_running_apps_and_spaces_is_destroyed(deployed: Platform) -> None:
    sagemaker = deployed.client("sagemaker")
    domain_id = sagemaker.list_domains()["Domains"][0]["DomainId"]
    user = sagemaker.list_user_profiles()["UserProfiles"][0]["UserProfileName"]
    start_work(deployed, domain_id, user)
    sagemaker.create_user_profile(DomainId=domain_id, UserProfileName="made-by-hand")
    start_work(deployed, domain_id, "made-by-hand")

    finished = deployed.run("destroy-local", "--keep-running")
    assert finished.code == 0, finished.output
    assert sagemaker.list_domains()["Domains"] == []
    assert sagemaker.list_spaces()["Spaces"] == []
    assert sagemaker.list_user_profiles()["UserProfiles"] == []


def start_work(platform: Platform, domain_id: str, user: str) -> None:
    """A private space of a user with a running JupyterLab."""
    sagemaker = platform.client("sagemaker")
    space = f"{user}-space"
    sagemaker.create_space(
        DomainId=domain_id,
        SpaceName=space,
        OwnershipSettings={"OwnerUserProfileName": user},
        SpaceSharingSettings={"SharingType": "Private"},
        SpaceSettings={"AppType": "JupyterLab"},
    )
    sagemaker.create_app(DomainId=domain_id, SpaceName=space, AppType="JupyterLab", AppName="default")
