#include "server/audit_trail.h"

#include <string>
#include <utility>
#include <vector>

#include "core/bytes.h"
#include "core/log.h"

namespace rollcall::server {
namespace {

constexpr int kFirstFailure = 400;  ///< HTTP status

std::vector<std::string> subjects_of(const Request& request, const Response& response) {
    if (!response.audit_subjects.empty()) {
        return response.audit_subjects;
    }
    if (response.audit_subject) {
        return {*response.audit_subject};
    }
    // As the handlers read an id: without spaces at its ends.
    return {request.parameters.empty() ? std::string()
                                       : std::string(trimmed(request.parameters.front()))};
}

std::string actor_of(const Request& request, const Response& response) {
    if (response.audit_actor) {
        return *response.audit_actor;
    }
    return request.caller ? request.caller->principal.name : std::string();
}

void write_down(access::AuditLog& log, const Clock& clock, const std::string& action,
                const Request& request, const Response& response) {
    std::vector<access::AuditEntry> entries;
    for (std::string& subject : subjects_of(request, response)) {
        entries.push_back({.at = clock.now(),
                           .actor = actor_of(request, response),
                           .address = request.head.peer.address,
                           .action = action,
                           .request_id = request.head.id,
                           .subject = std::move(subject),
                           .subject_erased = false});
    }
    if (Status written = log.record_all(entries); !written) {
        log::error("what was done is missing in the audit log",
                   {{"action", action},
                    {"request_id", request.head.id},
                    {"reason", written.error().message}});
    }
}

}  // namespace

Route with_audit_trail(Route route, access::AuditLog& log, const Clock& clock) {
    if (route.action.empty()) {
        return route;
    }
    route.handle = [handle = std::move(route.handle), action = route.action, &log,
                    &clock](const Request& request) {
        Response response = handle(request);
        if (response.status < kFirstFailure && !response.changed_nothing) {
            write_down(log, clock, response.audit_action.value_or(action), request, response);
        }
        return response;
    };
    return route;
}

}  // namespace rollcall::server
