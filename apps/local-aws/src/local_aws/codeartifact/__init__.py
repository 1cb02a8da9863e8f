"""CodeArtifact: domains, repositories and package groups as definitions. moto has no CodeArtifact at all."""

from local_aws.codeartifact.mounting import install

__all__ = ["install"]
