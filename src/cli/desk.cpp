#include "cli/desk.h"

#include "cli/output.h"

namespace rollcall::cli {

ExitCode at_the_desk(Context& context, const std::function<ExitCode(CredentialsDesk&)>& work) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto desk = context.host.open_credentials(settings->config);
    if (!desk) {
        return report(context, desk.error());
    }
    return work(**desk);
}

}  // namespace rollcall::cli
