package com.example.mlops;

import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;

public final class Main {
    private Main() {
    }

    public static void main(final String[] args) {
        // your platform account, its region, and the account in which models are tried out
        final Environment env = Environment.builder().account("111111111111").region("eu-west-1").build();
        final String stagingAccount = "222222222222";

        final App app = new App();
        final EnvironmentStack environment = new EnvironmentStack(app, "acmeml-research", env);
        new ProjectsStack(app, "acmeml-research-projects", env, environment);
        new StagesStack(app, "acmeml-research-stages", env, stagingAccount);
        app.synth();
    }
}
