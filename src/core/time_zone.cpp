#include "core/time_zone.h"

#include <algorithm>
#include <exception>
#include <fstream>
#include <optional>
#include <utility>

#include <date/tz.h>

namespace rollcall {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

/// More than any zone was ever away from UTC.
constexpr hours kFarthestOffset{26};
constexpr std::size_t kLongestName = 64;
constexpr const char* kDataFolder = "/usr/share/zoneinfo/";

seconds whole_seconds(TimePoint at) {
    return std::chrono::floor<seconds>(at.time_since_epoch());
}

date::sys_info info_at(const date::time_zone& zone, TimePoint at) {
    return zone.get_info(date::sys_seconds{whole_seconds(at)});
}

/// The zone with its data read, so that later calls find it in memory; null if there is none.
/// Throws what the library throws where the system has no data at all.
const date::time_zone* loaded_zone(std::string_view name) {
    const auto& zones = date::get_tzdb().zones;  // sorted by name
    const auto found = std::lower_bound(zones.begin(), zones.end(), name,
                                        [](const date::time_zone& zone, std::string_view wanted) {
                                            return std::string_view{zone.name()} < wanted;
                                        });
    if (found == zones.end() || found->name() != name) {
        return nullptr;
    }
    found->get_info(date::sys_seconds{});
    return &*found;
}

Error no_data(std::string context) {
    return {ErrorCode::unavailable,
            "This system has no usable time-zone data; install it (Debian: package tzdata).",
            std::move(context)};
}

/// Whether the zone has a change in 2036, the last year but one that the full form of the data
/// lists; the slim form stops with the last change of rules.
bool changes_in_2036(const char* name) {
    const date::time_zone* zone = loaded_zone(name);
    const date::sys_days start = date::year{2036} / 1 / 1;
    return zone != nullptr && zone->get_info(start).end < date::sys_days{date::year{2037} / 1 / 1};
}

bool knows_the_future() {
    return changes_in_2036("Europe/Berlin") || changes_in_2036("America/New_York") ||
           changes_in_2036("Pacific/Auckland");
}

/// "# version 2025b" is the first line of tzdata.zi; other systems have a file +VERSION.
std::string stated_version() {
    std::string line;
    std::ifstream listing(std::string{kDataFolder} + "tzdata.zi");
    constexpr std::string_view kMark = "# version ";
    if (std::getline(listing, line) && line.starts_with(kMark)) {
        return line.substr(kMark.size());
    }
    std::ifstream stated(std::string{kDataFolder} + "+VERSION");
    return std::getline(stated, line) && !line.empty() ? line : "unknown";
}

}  // namespace

Result<TimeZone> TimeZone::find(std::string_view iana_name) {
    if (iana_name == "UTC") {
        return TimeZone{};
    }
    const Error unknown{ErrorCode::invalid_field,
                        "There is no time zone of this name; use one of IANA's, letter by letter, "
                        "as \"Europe/Berlin\" or \"Asia/Ho_Chi_Minh\"."};
    // "localtime" is this machine's own setting and means something else on another one.
    if (iana_name.size() > kLongestName || iana_name == "localtime") {
        return unknown;
    }
    try {
        const date::time_zone* zone = loaded_zone(iana_name);
        if (zone == nullptr) {
            return unknown;
        }
        return TimeZone{zone};
    } catch (const std::exception& problem) {
        return no_data(problem.what());
    }
}

std::string_view TimeZone::name() const noexcept {
    return zone_ == nullptr ? std::string_view{"UTC"} : std::string_view{zone_->name()};
}

seconds TimeZone::offset_at(TimePoint at) const {
    return zone_ == nullptr ? seconds{0} : info_at(*zone_, at).offset;
}

LocalTime TimeZone::to_local(TimePoint at) const {
    return LocalTime{at.time_since_epoch() + offset_at(at)};
}

CivilDay TimeZone::day_of(TimePoint at) const {
    return std::chrono::floor<std::chrono::days>(to_local(at));
}

TimePoint TimeZone::to_moment(LocalTime local) const {
    const TimePoint as_utc{local.time_since_epoch()};
    if (zone_ == nullptr) {
        return as_utc;
    }
    // From a moment that is surely before: the first stretch of one offset that reaches it.
    date::sys_info stretch = info_at(*zone_, as_utc - kFarthestOffset);
    while (as_utc - stretch.offset >= stretch.end) {
        stretch = zone_->get_info(stretch.end);
    }
    return std::max(as_utc - stretch.offset, TimePoint{stretch.begin});
}

TimePoint TimeZone::start_of(CivilDay day) const {
    return to_moment(LocalTime{day});
}

std::chrono::milliseconds TimeZone::length_of(CivilDay day) const {
    return start_of(day + std::chrono::days{1}) - start_of(day);
}

Result<std::string> time_zone_data_version() {
    try {
        if (!knows_the_future()) {
            return no_data("the data knows no change of clocks in 2036");
        }
        return stated_version();
    } catch (const std::exception& problem) {
        return no_data(problem.what());
    }
}

}  // namespace rollcall
