#include <CLI/CLI.hpp>
#include <unistd.h>

#include "cli/output.h"
#include "cli/welcome.h"

namespace rollcall::cli {
namespace {

ExitCode serve(Context& context) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const bool terminal = ::isatty(STDOUT_FILENO) != 0;
    const Status served = context.host.serve(settings->config, [&](const Serving& serving) {
        if (terminal) {
            print_welcome(serving);
        }
    });
    return served ? ExitCode::success : report(context, served.error());
}

}  // namespace

void add_serve(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand("serve", "Serve the API and the pages");
    add_common(*command, context,
               {"data", "models", "web", "profile", "precision", "match.identify_threshold",
                "match.duplicate_threshold", "server.host", "server.port", "server.http",
                "server.trust_port", "server.certificate", "server.certificate_key", "workers",
                "log.level"});
    command->callback([&action] { action = serve; });
}

}  // namespace rollcall::cli
