#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace rollcall::app {

/// Events as a table, one line each: the names of the columns, and the line of one that event_json
/// has made. Cells are written as CsvLine does.
std::string event_csv_header();
std::string event_csv(const nlohmann::ordered_json& event);

}  // namespace rollcall::app
