from aws_cdk import App, Environment

from environment_stack import EnvironmentStack
from stages_stack import StagesStack

# your platform account, its region, and the account in which models are tried out
env = Environment(account="111111111111", region="eu-west-1")
staging_account = "222222222222"

app = App()
EnvironmentStack(app, "acmeml-research", env=env)
StagesStack(app, "acmeml-research-stages", env=env, staging_account=staging_account)
app.synth()
