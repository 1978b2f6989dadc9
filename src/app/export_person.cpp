#include "app/export_person.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "app/acknowledgements.h"
#include "app/corrections.h"
#include "app/event_json.h"
#include "app/person_json.h"
#include "app/terms_desk.h"
#include "app/timesheet_text.h"
#include "core/civil_day.h"
#include "core/time_zone.h"

namespace rollcall::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kPage = 1000;

ZipEntry json_file(std::string name, const Json& json) {
    const std::string text = json.dump(1, '\t', false, Json::error_handler_t::replace) + "\n";
    return {std::move(name), Bytes(text.begin(), text.end())};
}

template <class T>
Status status_of(const Result<T>& result) {
    return result ? Status{} : Status{result.error()};
}

/// What one part of the archive is made from, each a file or several.
class Export {
  public:
    Export(const ExportPerson::Sources& from, people::Person person)
        : from_(from), person_(std::move(person)) {}

    Result<std::vector<ZipEntry>> all() {
        for (const auto part : {&Export::about, &Export::record, &Export::events,
                                &Export::corrections, &Export::closings, &Export::acknowledgements,
                                &Export::audit, &Export::photos, &Export::templates}) {
            if (Status added = (this->*part)(); !added) {
                return added.error();
            }
        }
        return std::move(files_);
    }

  private:
    Status about();
    Status record();
    Status events();
    Status corrections();
    Status closings();
    Status acknowledgements();
    Status audit();
    Status photos();
    Status templates();
    Result<Bytes> picture_of(PhotoKey key) const;
    Result<Json> entries_about(const std::string& subject) const;

    const ExportPerson::Sources& from_;
    people::Person person_;
    std::vector<ZipEntry> files_;
};

Status Export::about() {
    files_.push_back(json_file(
        "about.json",
        {{"about", "all that Rollcall keeps of this person"},
         {"employee_id", person_.id.value()},
         {"made_at", to_rfc3339(from_.clock.now())},
         {"files",
          {{"person.json", "the record, legal bases, terms of work and leaves"},
           {"events.json",
            "check-ins and corrections, newest first; times in UTC and as the "
            "clock on the wall showed them"},
           {"corrections.json", "corrections that were asked for, and what was decided"},
           {"closings.json",
            "timesheets as they were closed for pay, also by closings that were opened again, and "
            "what later closings paid for the same days"},
           {"acknowledgements.json",
            "timesheets that the person has seen and said so, with the days as they were shown"},
           {"audit.json", "what was done to the person's data, by whom, newest first"},
           {"photos.json", "the photos that the person is known by; the pictures are in photos/"},
           {"templates.json", "the numbers that networks have made of the photos"}}},
         {"not_in_it",
          "backups; the server's log, which names nobody; a PIN, of which a hash is "
          "kept"}}));
    return {};
}

Status Export::record() {
    const auto assignments = from_.directory.assignments(person_.key);
    const auto former = from_.directory.former_ids(person_.key);
    const auto bases = from_.people.bases(person_.key);
    const auto terms = from_.terms.terms(person_.key);
    const auto leaves =
        from_.terms.leaves(person_.key, civil_day(1, 1, 1), civil_day(9999, 12, 31));
    const auto pin = from_.pins.find_pin(person_.key);
    for (const Status& read : {status_of(assignments), status_of(former), status_of(bases),
                               status_of(terms), status_of(leaves), status_of(pin)}) {
        if (!read) {
            return read;
        }
    }
    Json json = record_json({person_, *assignments, *former});
    json.update(bases_json(*bases));
    json["terms"] = Json::array();
    for (const attendance::Terms& one : *terms) {
        json["terms"].push_back(terms_json(one));
    }
    json["leaves"] = Json::array();
    for (const attendance::StoredLeave& leave : *leaves) {
        json["leaves"].push_back(stored_leave_json(leave));
    }
    json["has_pin"] = pin->has_value();
    files_.push_back(json_file("person.json", json));
    return {};
}

Status Export::events() {
    Json list = Json::array();
    std::optional<attendance::EventNumber> cursor;
    do {
        const auto page =
            from_.events.list({.person = person_.key, .from = {}, .until = {}}, cursor, kPage);
        if (!page) {
            return page.error();
        }
        for (const attendance::Event& event : page->events) {
            auto json = event_json(event, from_.people);
            if (!json) {
                return std::move(json).error();
            }
            if (json->contains("evidence")) {
                (*json)["evidence"].erase("runner_up");  // somebody else
            }
            list.push_back(std::move(*json));
        }
        cursor = page->next;
    } while (cursor);
    files_.push_back(json_file("events.json", list));
    return {};
}

Status Export::corrections() {
    const auto employee = from_.people.find(person_.key);
    if (!employee) {
        return employee.error();
    }
    Json list = Json::array();
    std::optional<attendance::CorrectionNumber> cursor;
    do {
        const auto page = from_.corrections.list({.person = person_.key}, cursor, kPage);
        if (!page) {
            return page.error();
        }
        for (const attendance::Correction& correction : page->corrections) {
            list.push_back(correction_json({correction, *employee}));
        }
        cursor = page->next;
    } while (cursor);
    files_.push_back(json_file("corrections.json", list));
    return {};
}

/// Days as a timesheet shows them, without what is said elsewhere.
Json days_json(SheetDays days, const people::Person& person, const attendance::Period& period) {
    PersonTimesheet timesheet;
    timesheet.person = person;
    timesheet.days = std::move(days.days);
    timesheet.terms = std::move(days.terms);
    Json json = timesheet_json(timesheet, period);
    for (const char* member : {"closed", "closings", "fingerprint"}) {
        json.erase(member);
    }
    return json;
}

/// A person's days as one closing has them, and what others that stand have paid for them since.
Result<Json> kept_json(const attendance::KeptSheet& kept, const people::Person& person) {
    auto paid = days_of(kept, kept.versions.front());
    if (!paid) {
        return std::move(paid).error();
    }
    const attendance::Closing& closing = kept.closing;
    Json json{{"closing", closing.number.value()},
              {"closed_at", to_rfc3339(closing.made.closed_at)},
              {"closed_by", closing.made.closed_by}};
    if (closing.reopened) {
        json["reopened_at"] = to_rfc3339(closing.reopened->at);
    }
    json["timesheet"] = days_json(*paid, person, closing.made.period);
    json["paid_later"] = Json::array();
    for (auto version = kept.versions.begin() + 1; version != kept.versions.end(); ++version) {
        auto now = days_of(kept, *version);
        if (!now) {
            return std::move(now).error();
        }
        json["paid_later"].push_back(
            {{"closing", version->paid_in.value()},
             {"adjustments", adjustments_json(attendance::adjustments(now->days, paid->days))}});
        paid = std::move(now);
    }
    return json;
}

Status Export::closings() {
    Json list = Json::array();
    std::optional<attendance::ClosingNumber> cursor;
    do {
        const auto page = from_.closings.list(cursor, kPage);
        if (!page) {
            return page.error();
        }
        for (const attendance::Closing& closing : page->closings) {
            const auto kept =
                from_.closings.sheets(closing.number, PersonKey(person_.key.value() - 1), 1);
            if (!kept) {
                return kept.error();
            }
            if (kept->empty() || kept->front().person != person_.key) {
                continue;
            }
            auto json = kept_json(kept->front(), person_);
            if (!json) {
                return std::move(json).error();
            }
            list.push_back(std::move(*json));
        }
        cursor = page->next;
    } while (cursor);
    files_.push_back(json_file("closings.json", list));
    return {};
}

Status Export::acknowledgements() {
    const auto all = from_.acknowledgements.of(person_.key, kPage);
    if (!all) {
        return all.error();
    }
    Json list = Json::array();
    for (const attendance::Acknowledgement& one : *all) {
        auto days = decode_sheet(one.made.sheet);
        if (!days) {
            return std::move(days).error();
        }
        list.push_back(acknowledgement_json(one));
        list.back()["timesheet"] = days_json(std::move(*days), person_, one.made.period);
        if (!one.made.changes.empty()) {
            list.back()["later_changes"] = Json::parse(one.made.changes, nullptr, false);
        }
    }
    files_.push_back(json_file("acknowledgements.json", list));
    return {};
}

Result<Json> Export::entries_about(const std::string& subject) const {
    Json list = Json::array();
    std::optional<std::int64_t> cursor;
    do {
        const auto page =
            from_.audit.list({.actor = {}, .action = {}, .subject = subject}, cursor, kPage);
        if (!page) {
            return page.error();
        }
        for (const access::NumberedAuditEntry& one : page->entries) {
            list.push_back({{"number", one.number},
                            {"at", to_rfc3339(one.entry.at)},
                            {"actor", one.entry.actor},
                            {"action", one.entry.action},
                            {"subject", one.entry.subject}});
        }
        cursor = page->next;
    } while (cursor);
    return list;
}

Status Export::audit() {
    auto ids = from_.directory.former_ids(person_.key);
    if (!ids) {
        return ids.error();
    }
    ids->insert(ids->begin(), person_.id);
    Json all = Json::array();
    for (const EmployeeId& id : *ids) {
        const auto entries = entries_about(id.value());
        if (!entries) {
            return entries.error();
        }
        all.insert(all.end(), entries->begin(), entries->end());
    }
    files_.push_back(json_file("audit.json", all));
    return {};
}

/// ".jpg" for "image/jpeg".
std::string ending_of(const std::string& media_type) {
    const std::string kind = media_type.substr(media_type.find('/') + 1);
    return kind == "jpeg" ? ".jpg" : "." + kind;
}

Result<Bytes> Export::picture_of(PhotoKey key) const {
    const auto photo = from_.people.photo(key);
    if (!photo) {
        return photo.error();
    }
    return *photo ? from_.photos.get((*photo)->stored)
                  : Error{ErrorCode::not_found, "the photo was removed meanwhile"};
}

Status Export::photos() {
    const auto photos = from_.people.photos_of(person_.key);
    if (!photos) {
        return photos.error();
    }
    Json list = Json::array();
    std::vector<ZipEntry> pictures;
    for (const people::PersonPhoto& one : *photos) {
        const std::string name =
            "photos/" + std::to_string(one.key.value()) + ending_of(one.media_type);
        Json json{{"photo", std::to_string(one.key.value())},
                  {"file", name},
                  {"created_at", to_rfc3339(one.created_at)},
                  {"reference", one.reference},
                  {"set_aside", one.set_aside}};
        auto bytes = picture_of(one.key);
        if (bytes) {
            pictures.push_back({name, std::move(*bytes)});
        } else {
            json["file"] = nullptr;
            json["lost"] = bytes.error().message;
        }
        list.push_back(std::move(json));
    }
    files_.push_back(json_file("photos.json", list));
    std::ranges::move(pictures, std::back_inserter(files_));
    return {};
}

Status Export::templates() {
    const auto templates = from_.people.templates_of(person_.key);
    if (!templates) {
        return templates.error();
    }
    Json list = Json::array();
    for (const people::PersonTemplate& one : *templates) {
        list.push_back({{"photo", std::to_string(one.photo.value())},
                        {"model", one.model.value()},
                        {"vector", one.embedding}});
    }
    files_.push_back(json_file("templates.json", list));
    return {};
}

}  // namespace

Result<Bytes> ExportPerson::run(const EmployeeId& id) const {
    const TimePoint now = from_.clock.now();
    auto person = from_.directory.find(id, TimeZone().day_of(now));
    if (!person) {
        return std::move(person).error();
    }
    if (!*person) {
        return Error{ErrorCode::not_found, "no employee has this id"};
    }
    const auto files = Export(from_, std::move(**person)).all();
    return files ? zip_archive(*files, now) : files.error();
}

}  // namespace rollcall::app
