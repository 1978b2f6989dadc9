#include <memory>

#include <CLI/CLI.hpp>

#include "cli/desk.h"
#include "cli/liveness_policy.h"
#include "cli/output.h"

namespace rollcall::cli {
namespace {

struct NewDevice {
    std::string name;
    std::string site;
    std::string liveness = "passive";
    std::string direction = "derived";
};

ExitCode pair(Context& context, const NewDevice& wanted) {
    return at_the_desk(context, [&](CredentialsDesk& desk) {
        const auto direction = access::device_direction_from_name(wanted.direction);
        const auto issued = desk.devices().issue_pairing(
            {wanted.name, wanted.site, liveness_policy_of(wanted.liveness), *direction});
        if (!issued) {
            return report(context, issued.error());
        }
        if (Status noted = desk.note("device.code_issued", wanted.name); !noted) {
            return report(context, noted.error());
        }
        if (context.json) {
            print_json({{"name", wanted.name},
                        {"code", issued->code},
                        {"expires_at", to_rfc3339(issued->expires_at)}});
        } else {
            print_line("The code that pairs \"" + wanted.name + "\", once, within 10 minutes:");
            print_line(issued->code);
        }
        return ExitCode::success;
    });
}

std::string line_of(const access::Device& device) {
    return device.terms.name + (device.terms.site.empty() ? "" : "  at " + device.terms.site) +
           "  liveness: " + std::string(access::liveness_policy_name(device.terms.liveness)) +
           "  direction: " + std::string(access::device_direction_name(device.terms.direction)) +
           "  check-ins: " + std::to_string(device.checkins) +
           (device.missing() > 0 ? " (" + std::to_string(device.missing()) + " never came)" : "") +
           (device.last_seen_at ? "  last: " + to_rfc3339(*device.last_seen_at) : "") +
           (device.revoked_at ? "  REVOKED " + to_rfc3339(*device.revoked_at) : "");
}

ExitCode list(Context& context) {
    return at_the_desk(context, [&](CredentialsDesk& desk) {
        const auto devices = desk.devices().store().devices();
        if (!devices) {
            return report(context, devices.error());
        }
        Json list = Json::array();
        for (const access::Device& device : *devices) {
            list.push_back({{"id", device.id},
                            {"name", device.terms.name},
                            {"site", device.terms.site},
                            {"checkins", device.checkins},
                            {"missing", device.missing()},
                            {"revoked", device.revoked_at.has_value()}});
            if (!context.json) {
                print_line(line_of(device));
            }
        }
        if (context.json) {
            print_json({{"devices", std::move(list)}});
        }
        return ExitCode::success;
    });
}

ExitCode revoke(Context& context, const std::string& name) {
    return at_the_desk(context, [&](CredentialsDesk& desk) {
        if (Status revoked = desk.devices().revoke(name); !revoked) {
            return report(context, revoked.error());
        }
        if (Status noted = desk.note("device.revoked", name); !noted) {
            return report(context, noted.error());
        }
        if (context.json) {
            print_json({{"name", name}, {"revoked", true}});
        } else {
            print_line("the device \"" + name + "\" can do nothing any more");
        }
        return ExitCode::success;
    });
}

}  // namespace

void add_devices(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "devices", "Pair, list or revoke devices at the door, also while a server runs");
    command->require_subcommand(1);

    CLI::App* pairing = command->add_subcommand("pair", "Print a code that pairs one device");
    add_common(*pairing, context, {"data"});
    const auto wanted = std::make_shared<NewDevice>();
    pairing->add_option("name", wanted->name, "what it is called in events; unique")->required();
    pairing->add_option("--site", wanted->site, "where it stands");
    add_liveness_policy(*pairing, wanted->liveness);
    pairing
        ->add_option("--direction", wanted->direction,
                     "derived (the person taps, or in and out by turns), entry or exit")
        ->check(CLI::IsMember({"derived", "entry", "exit"}))
        ->capture_default_str();
    pairing->callback(
        [&action, wanted] { action = [wanted](Context& c) { return pair(c, *wanted); }; });

    CLI::App* devices = command->add_subcommand("list", "Every device, those revoked too");
    add_common(*devices, context, {"data"});
    devices->callback([&action] { action = list; });

    CLI::App* revocation = command->add_subcommand("revoke", "Take a device out of use at once");
    add_common(*revocation, context, {"data"});
    const auto name = std::make_shared<std::string>();
    revocation->add_option("name", *name)->required();
    revocation->callback(
        [&action, name] { action = [name](Context& c) { return revoke(c, *name); }; });
}

}  // namespace rollcall::cli
