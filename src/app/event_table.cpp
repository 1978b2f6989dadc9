#include "app/event_table.h"

#include <array>
#include <string_view>

#include "core/csv_writer.h"

namespace rollcall::app {
namespace {

using Json = nlohmann::ordered_json;

/// Each the member of an event by its name; "evidence.score": of an object in it.
constexpr std::array<std::string_view, 31> kColumns = {"number",
                                                       "kind",
                                                       "employee_id",
                                                       "employee_name",
                                                       "at",
                                                       "local_time",
                                                       "time_zone",
                                                       "received_at",
                                                       "direction",
                                                       "shown_direction",
                                                       "method",
                                                       "device",
                                                       "credential",
                                                       "liveness",
                                                       "clock_unsure",
                                                       "offline.clock_behind_ms",
                                                       "corrects",
                                                       "correction",
                                                       "reason",
                                                       "author",
                                                       "evidence.score",
                                                       "evidence.threshold",
                                                       "evidence.margin",
                                                       "evidence.matched_photo",
                                                       "evidence.model",
                                                       "evidence.face_width",
                                                       "evidence.sharpness",
                                                       "evidence.yaw",
                                                       "evidence.pitch",
                                                       "evidence.runner_up",
                                                       "erased"};

const Json* member(const Json& json, std::string_view name) {
    const auto found = json.find(std::string(name));
    return found == json.end() ? nullptr : &*found;
}

const Json* cell_of(const Json& event, std::string_view column) {
    const std::size_t dot = column.find('.');
    if (dot == std::string_view::npos) {
        return member(event, column);
    }
    const Json* object = member(event, column.substr(0, dot));
    return object == nullptr ? nullptr : member(*object, column.substr(dot + 1));
}

/// ["person", "evidence"] as "person evidence".
std::string words_of(const Json& list) {
    std::string words;
    for (const Json& word : list) {
        words += (words.empty() ? "" : " ") + word.get<std::string>();
    }
    return words;
}

void add(CsvLine& line, const Json* cell) {
    if (cell == nullptr || cell->is_null()) {
        line.add("");
    } else if (cell->is_string()) {
        line.add(cell->get_ref<const std::string&>());
    } else if (cell->is_array()) {
        line.add(words_of(*cell));
    } else if (cell->is_boolean()) {
        line.add(cell->get<bool>() ? "yes" : "no");
    } else {
        line.add_number(cell->dump());
    }
}

}  // namespace

std::string event_csv_header() {
    CsvLine line;
    for (const std::string_view column : kColumns) {
        const std::size_t dot = column.find('.');
        line.add(dot == std::string_view::npos ? column : column.substr(dot + 1));
    }
    return line.take();
}

std::string event_csv(const Json& event) {
    CsvLine line;
    for (const std::string_view column : kColumns) {
        add(line, cell_of(event, column));
    }
    return line.take();
}

}  // namespace rollcall::app
