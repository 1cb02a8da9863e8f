"""Hosts and paths of CodeArtifact, as moto's server asks for them."""

from local_aws.codeartifact.responses import CodeArtifactResponse

url_bases = [r"https?://codeartifact\.(.+)\.amazonaws\.com"]
url_paths = {"{0}/.*$": CodeArtifactResponse.dispatch}
