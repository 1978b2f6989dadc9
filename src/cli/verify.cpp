#include "app/verify.h"

#include <memory>

#include <CLI/CLI.hpp>

#include "cli/output.h"

namespace rollcall::cli {
namespace {

struct Pair {
    std::string first;
    std::string second;
};

ExitCode verify(Context& context, const Pair& pair) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const Result<Bytes> first = read_picture(pair.first);
    const Result<Bytes> second = read_picture(pair.second);
    if (!first || !second) {
        return report(context, first ? second.error() : first.error());
    }
    const auto workplace = context.host.open(settings->config, Opening::models);
    if (!workplace) {
        return report(context, workplace.error());
    }
    const Result<app::Verification> verified =
        app::verify((*workplace)->reader(), (*workplace)->policy().verify, *first, *second);
    if (!verified) {
        return report(context, verified.error());
    }
    if (context.json) {
        print_json({{"same_person", verified->same_person},
                    {"similarity", verified->similarity},
                    {"threshold", verified->threshold},
                    {"model", verified->model.value()},
                    {"first", json_of(verified->first)},
                    {"second", json_of(verified->second)}});
    } else {
        print_line(std::string(verified->same_person ? "the same person" : "not the same person") +
                   "  (similarity " + two_digits(verified->similarity) + ", threshold " +
                   two_digits(verified->threshold) + ")");
    }
    return verified->same_person ? ExitCode::success : ExitCode::negative;
}

}  // namespace

void add_verify(CLI::App& app, Context& context, Action& action) {
    CLI::App* command =
        app.add_subcommand("verify", "Say whether two pictures show one person (1:1)");
    add_common(*command, context, {"models", "profile", "precision", "match.verify_threshold"});
    const auto pair = std::make_shared<Pair>();
    command->add_option("first", pair->first, "a picture")->required();
    command->add_option("second", pair->second, "another picture")->required();
    command->callback(
        [&action, pair] { action = [pair](Context& c) { return verify(c, *pair); }; });
}

}  // namespace rollcall::cli
