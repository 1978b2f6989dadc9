#include <utility>

#include "app/timesheet_text.h"
#include "server/api_route.h"
#include "server/handlers.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/period_query.h"

namespace rollcall::server {
namespace {

using access::Right;
using attendance::Closing;
using attendance::ClosingNumber;

constexpr std::size_t kDefaultPage = 100;

Json closing_json(const Closing& closing) {
    const attendance::NewClosing& made = closing.made;
    Json json{{"number", closing.number.value()},
              {"from", to_text(made.period.first)},
              {"to", to_text(made.period.last)},
              {"site", made.site.empty() ? Json(nullptr) : Json(made.site)},
              {"people", closing.people},
              {"closed_at", to_rfc3339(made.closed_at)},
              {"closed_by", made.closed_by}};
    if (closing.reopened) {
        json["reopened_at"] = to_rfc3339(closing.reopened->at);
        json["reopened_by"] = closing.reopened->by;
        json["reopening_reason"] = closing.reopened->reason;
    }
    return json;
}

/// With what it was counted by.
Json whole_closing_json(const Closing& closing) {
    Json json = closing_json(closing);
    json["counted_by"] = Json::parse(closing.made.basis, nullptr, false);
    return json;
}

std::string audit_name(const Closing& closing) {
    const attendance::NewClosing& made = closing.made;
    return std::to_string(closing.number.value()) + ": " + to_text(made.period.first) + "/" +
           to_text(made.period.last) + (made.site.empty() ? "" : " " + made.site);
}

Response answer(const Result<Closing>& closing, const Request& request, int status) {
    if (!closing) {
        return error_response(closing.error(), request.head.id);
    }
    Json json = whole_closing_json(*closing);
    json["request_id"] = request.head.id;
    Response response = json_response(json, status);
    response.audit_subject = audit_name(*closing);
    return response;
}

/// The closing of the path. Error: not_found.
Result<ClosingNumber> number_of(const Request& request) {
    const auto number = whole_number(request.parameters.front());
    if (!number) {
        return Error{ErrorCode::not_found, "closings have whole numbers"};
    }
    return ClosingNumber(*number);
}

Response close_period(const Api& api, const Request& request) {
    const Result<Json> body = json_object_of(request);
    if (!body) {
        return error_response(body.error(), request.head.id);
    }
    const auto period = period_of(*body, "site");
    if (!period) {
        return error_response(period.error(), request.head.id);
    }
    return answer(
        api.pay_periods.close(*period, text_member(*body, "site"), request.caller->principal.name),
        request, 201);
}

Response reopen_period(const Api& api, const Request& request) {
    const Result<Json> body = json_object_of(request);
    const auto number = number_of(request);
    if (!body || !number) {
        return error_response(body ? number.error() : body.error(), request.head.id);
    }
    return answer(api.pay_periods.reopen(*number, text_member(*body, "reason"),
                                         request.caller->principal.name),
                  request, 200);
}

Response read_closing(const Api& api, const Request& request) {
    const auto number = number_of(request);
    return number ? answer(api.pay_periods.find(*number), request, 200)
                  : error_response(number.error(), request.head.id);
}

/// What the query of a list says.
struct Page {
    std::optional<std::int64_t> cursor;
    std::size_t limit = kDefaultPage;
};

Result<Page> page_of(const Request& request) {
    const auto fields = query_of(request);
    if (!fields) {
        return fields.error();
    }
    const auto cursor = number_in(*fields, "cursor");
    const auto limit = page_limit(*fields, kDefaultPage);
    if (!cursor || !limit) {
        return cursor ? limit.error() : cursor.error();
    }
    return Page{*cursor, *limit};
}

Response list_closings(const Api& api, const Request& request) {
    const auto page = page_of(request);
    if (!page) {
        return error_response(page.error(), request.head.id);
    }
    const auto closings = api.pay_periods.list(
        page->cursor ? std::optional(ClosingNumber(*page->cursor)) : std::nullopt, page->limit);
    if (!closings) {
        return error_response(closings.error(), request.head.id);
    }
    Json list = Json::array();
    for (const Closing& closing : closings->closings) {
        list.push_back(closing_json(closing));
    }
    Json json{{"closings", std::move(list)}};
    if (closings->next) {
        json["next"] = std::to_string(closings->next->value());
    }
    json["request_id"] = request.head.id;
    return json_response(json);
}

Response list_adjustments(const Api& api, const Request& request) {
    const auto number = number_of(request);
    const auto page = page_of(request);
    if (!number || !page) {
        return error_response(number ? page.error() : number.error(), request.head.id);
    }
    const auto adjustments = api.pay_periods.adjustments(
        *number, page->cursor ? std::optional(PersonKey(*page->cursor)) : std::nullopt,
        page->limit);
    if (!adjustments) {
        return error_response(adjustments.error(), request.head.id);
    }
    Json people = Json::array();
    for (const app::PersonAdjustment& person : adjustments->people) {
        people.push_back({{"employee_id", person.employee.id.value()},
                          {"employee_name", person.employee.name},
                          {"adjustments", app::adjustments_json(person.days)}});
    }
    Json json{{"people", std::move(people)}};
    if (adjustments->next) {
        json["next"] = std::to_string(adjustments->next->value());
    }
    json["request_id"] = request.head.id;
    return json_response(json);
}

Response list_kept(const Api& api, const Request& request) {
    const auto number = number_of(request);
    const auto page = page_of(request);
    if (!number || !page) {
        return error_response(number ? page.error() : number.error(), request.head.id);
    }
    const auto kept = api.pay_periods.kept(
        *number, page->cursor ? std::optional(PersonKey(*page->cursor)) : std::nullopt,
        page->limit);
    if (!kept) {
        return error_response(kept.error(), request.head.id);
    }
    Json list = Json::array();
    for (const app::PersonTimesheet& timesheet : kept->timesheets) {
        list.push_back(
            app::timesheet_json(timesheet, timesheet.closed.front().closing.made.period));
    }
    Json json{{"timesheets", std::move(list)}};
    if (kept->next) {
        json["next"] = std::to_string(kept->next->value());
    }
    json["request_id"] = request.head.id;
    return json_response(json);
}

}  // namespace

std::vector<Route> period_routes(const Api& api) {
    const std::string one = "/api/v1/periods/{number}";
    return {
        api_route(api, "GET", "/api/v1/periods", Right::reports, list_closings),
        audited(api_route(api, "POST", "/api/v1/periods/close", Right::people_write, close_period),
                "period.closed"),
        api_route(api, "GET", one, Right::reports, read_closing),
        audited(api_route(api, "POST", one + "/reopen", Right::admin, reopen_period),
                "period.reopened"),
        api_route(api, "GET", one + "/timesheets", Right::reports, list_kept),
        api_route(api, "GET", one + "/adjustments", Right::reports, list_adjustments)};
}

}  // namespace rollcall::server
