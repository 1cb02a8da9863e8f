from aws_cdk import App, Environment

from environment_stack import EnvironmentStack
from projects_stack import ProjectsStack
from stages_stack import StagesStack

# your platform account, its region, and the account in which models are tried out
env = Environment(account="111111111111", region="eu-west-1")
staging_account = "222222222222"

app = App()
environment = EnvironmentStack(app, "acmeml-research", env=env)
ProjectsStack(app, "acmeml-research-projects", env=env, environment=environment)
StagesStack(app, "acmeml-research-stages", env=env, staging_account=staging_account)
app.synth()
