#include <memory>

#include <CLI/CLI.hpp>

#include "cli/desk.h"
#include "cli/output.h"

namespace rollcall::cli {
namespace {

using webhooks::Delivery;
using webhooks::Hook;
using webhooks::HookId;

constexpr std::size_t kShown = 50;  // deliveries

struct NewHook {
    std::string name;
    std::string url;
    std::vector<std::string> kinds;
};

std::string joined(const std::vector<std::string_view>& names) {
    std::string text;
    for (const std::string_view name : names) {
        text += (text.empty() ? "" : ",") + std::string(name);
    }
    return text;
}

Result<webhooks::Kinds> kinds_of(const std::vector<std::string>& names) {
    webhooks::Kinds kinds;
    for (const std::string& name : names) {
        const auto kind = webhooks::kind_from_name(name);
        if (!kind || *kind == webhooks::Kind::ping) {
            return Error{ErrorCode::invalid_field, "there is no kind \"" + name + "\"; there are " +
                                                       joined(webhooks::Kinds::all().names())};
        }
        kinds.add(*kind);
    }
    return names.empty() ? webhooks::Kinds::all() : kinds;
}

Json json_of_hook(const Hook& hook) {
    return {{"id", hook.id.value()},
            {"name", hook.terms.name},
            {"url", hook.terms.url},
            {"kinds", hook.terms.kinds.names()},
            {"state", webhooks::hook_state_name(hook.state)},
            {"failures", hook.failures},
            {"waiting", hook.waiting}};
}

ExitCode add(Context& context, const NewHook& wanted) {
    return at_the_desk(context, [&](CredentialsDesk& desk) {
        const auto kinds = kinds_of(wanted.kinds);
        if (!kinds) {
            return report(context, kinds.error());
        }
        const auto issued = desk.webhooks().add({wanted.name, wanted.url, *kinds});
        if (!issued) {
            return report(context, issued.error());
        }
        const std::string& id = issued->hook.id.value();
        if (Status noted = desk.note("webhook.added", id); !noted) {
            return report(context, noted.error());
        }
        if (context.json) {
            Json json = json_of_hook(issued->hook);
            json["secret"] = issued->secret;
            print_json(json);
        } else {
            print_line("webhook " + id + "; its secret, shown this once:");
            print_line(issued->secret);
        }
        return ExitCode::success;
    });
}

ExitCode list(Context& context) {
    return at_the_desk(context, [&](CredentialsDesk& desk) {
        const auto hooks = desk.webhooks().store().hooks();
        if (!hooks) {
            return report(context, hooks.error());
        }
        Json list = Json::array();
        for (const Hook& hook : *hooks) {
            list.push_back(json_of_hook(hook));
            if (!context.json) {
                print_line(hook.id.value() + "  " + hook.terms.name + "  " +
                           std::string(webhooks::hook_state_name(hook.state)) + "  " +
                           joined(hook.terms.kinds.names()) +
                           "  waiting: " + std::to_string(hook.waiting) +
                           "  failures: " + std::to_string(hook.failures));
            }
        }
        if (context.json) {
            print_json({{"webhooks", std::move(list)}});
        }
        return ExitCode::success;
    });
}

ExitCode remove(Context& context, const std::string& id) {
    return at_the_desk(context, [&](CredentialsDesk& desk) {
        if (Status removed = desk.webhooks().remove(HookId(id)); !removed) {
            return report(context, removed.error());
        }
        if (Status noted = desk.note("webhook.removed", id); !noted) {
            return report(context, noted.error());
        }
        if (context.json) {
            print_json({{"id", id}, {"removed", true}});
        } else {
            print_line("webhook " + id + " is sent nothing any more");
        }
        return ExitCode::success;
    });
}

Json json_of_delivery(const Delivery& delivery) {
    Json json{{"number", delivery.number.value()},
              {"id", delivery.id},
              {"kind", webhooks::kind_name(delivery.kind)},
              {"created_at", to_rfc3339(delivery.created_at)},
              {"state", webhooks::delivery_state_name(delivery.state)},
              {"attempts", delivery.attempts}};
    if (!delivery.error.empty()) {
        json["error"] = delivery.error;
    }
    return json;
}

ExitCode deliveries(Context& context, const std::string& id) {
    return at_the_desk(context, [&](CredentialsDesk& desk) {
        const auto hook = desk.webhooks().find(HookId(id));
        if (!hook) {
            return report(context, hook.error());
        }
        const auto page = desk.webhooks().store().deliveries(hook->id, std::nullopt, kShown);
        if (!page) {
            return report(context, page.error());
        }
        Json list = Json::array();
        for (const Delivery& delivery : page->deliveries) {
            list.push_back(json_of_delivery(delivery));
            if (!context.json) {
                print_line(std::to_string(delivery.number.value()) + "  " +
                           to_rfc3339(delivery.created_at) + "  " +
                           std::string(webhooks::kind_name(delivery.kind)) + "  " +
                           std::string(webhooks::delivery_state_name(delivery.state)) +
                           "  attempts: " + std::to_string(delivery.attempts) +
                           (delivery.error.empty() ? "" : "  " + delivery.error));
            }
        }
        if (context.json) {
            print_json({{"deliveries", std::move(list)}});
        }
        return ExitCode::success;
    });
}

/// A subcommand that takes a webhook's id.
void add_for_one(CLI::App& command, const char* name, const char* what, Context& context,
                 Action& action, ExitCode (*run)(Context&, const std::string&)) {
    CLI::App* one = command.add_subcommand(name, what);
    add_common(*one, context, {"data"});
    const auto id = std::make_shared<std::string>();
    one->add_option("id", *id)->required();
    one->callback([&action, id, run] { action = [id, run](Context& c) { return run(c, *id); }; });
}

}  // namespace

void add_webhooks(CLI::App& app, Context& context, Action& action) {
    CLI::App* command =
        app.add_subcommand("webhooks", "Make, list or remove webhooks, also while a server runs");
    command->require_subcommand(1);

    CLI::App* adding = command->add_subcommand("add", "Make a webhook and print its secret once");
    add_common(*adding, context, {"data"});
    const auto wanted = std::make_shared<NewHook>();
    adding->add_option("name", wanted->name, "for people")->required();
    adding->add_option("url", wanted->url, "where to send to")->required();
    adding->add_option("--kinds", wanted->kinds, "what it is told of; all kinds if none is named")
        ->delimiter(',');
    adding->callback(
        [&action, wanted] { action = [wanted](Context& c) { return add(c, *wanted); }; });

    CLI::App* listing = command->add_subcommand("list", "Every webhook; never the secrets");
    add_common(*listing, context, {"data"});
    listing->callback([&action] { action = list; });

    add_for_one(*command, "remove", "Remove a webhook and its deliveries", context, action, remove);
    add_for_one(*command, "deliveries", "The last 50 deliveries of a webhook", context, action,
                deliveries);
}

}  // namespace rollcall::cli
