#include "main/reembed.h"

#include <string>
#include <utility>

#include <sys/resource.h>

#include "app/open_gallery.h"
#include "main/parts.h"

namespace rollcall {
namespace {

constexpr int kNiceness = 5;  // a third of the time that a busy thread of the server gets

std::string count_of(std::size_t people) {
    return std::to_string(people) + (people == 1 ? " person has" : " people have");
}

/// The id, or "" of somebody who was removed meanwhile.
EmployeeId employee_of(const people::PeopleStore& people, PersonKey key) {
    const auto person = people.find(key);
    return person && *person ? (*person)->id : EmployeeId();
}

Status drop_others(Stores& stores, cli::ReembedReport& report) {
    if (!report.lost.empty()) {
        return Error{ErrorCode::conflict,
                     count_of(report.lost.size()) + " no template of " + report.model.value() +
                         ", so the others were kept; enrol another picture of each (`rollcall "
                         "reembed` names them) or remove them first"};
    }
    const auto dropped = stores.people->drop_other_templates(report.model);
    if (!dropped) {
        return dropped.error();
    }
    report.dropped = *dropped;
    return stores.people->finish_erasure();
}

}  // namespace

Result<cli::ReembedReport> reembed(const Config& config, const cli::ReembedRequest& request) {
    // Before the networks start their threads, which inherit it. If it fails, it is only slower
    // for the server.
    ::setpriority(PRIO_PROCESS, 0, kNiceness);
    // The folder first: the networks take seconds to load.
    Result<Stores> stores = open_stores(
        config, request.drop_others ? StoreAccess::hold : StoreAccess::templates_beside);
    if (!stores) {
        return std::move(stores).error();
    }
    const auto recognition = build_recognition(config);
    if (!recognition) {
        return recognition.error();
    }
    const face::Analyser& analyser = *(*recognition)->analyser;
    auto done = app::reembed((*recognition)->reader, *stores->people, *stores->photos,
                             {.threads = worker_threads(config), .progress = request.progress});
    if (!done) {
        return std::move(done).error();
    }
    const auto found =
        app::look_at_templates(*stores->people, analyser.model(), analyser.dimension());
    if (!found) {
        return found.error();
    }
    cli::ReembedReport report{.model = analyser.model(),
                              .done = std::move(*done),
                              .owners = {},
                              .damaged = found->left_out.damaged.size(),
                              .lost = {},
                              .models = {},
                              .dropped = std::nullopt};
    for (const app::NotEmbedded& entry : report.done.failed) {
        report.owners.push_back(employee_of(*stores->people, entry.person));
    }
    for (const PersonKey person : found->left_out.lost) {
        report.lost.push_back(employee_of(*stores->people, person));
    }
    if (request.drop_others && !report.done.ended) {
        if (Status dropped = drop_others(*stores, report); !dropped) {
            return dropped.error();
        }
    }
    auto models = stores->people->template_models();
    if (!models) {
        return std::move(models).error();
    }
    report.models = std::move(*models);
    return report;
}

}  // namespace rollcall
