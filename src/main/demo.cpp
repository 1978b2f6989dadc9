#include "main/demo.h"

#include <filesystem>
#include <system_error>

#include "core/log.h"
#include "main/parts.h"

namespace rollcall {

namespace {

/// What lies in a folder without its database could be somebody's photos, which a new database
/// knows nothing of.
Status refuse_used(const std::filesystem::path& folder) {
    std::error_code failure;
    if (!std::filesystem::exists(folder, failure) && !failure) {
        return {};
    }
    if (failure || !std::filesystem::is_empty(folder, failure) || failure) {
        return Error{ErrorCode::conflict,
                     "there is something in " + folder.string() +
                         " already, and the demo fills new folders only; `rollcall serve --data " +
                         folder.string() +
                         "` serves a demo that is there, --data names another "
                         "folder"};
    }
    return {};
}

}  // namespace

Result<app::FilledDemo> fill_demo(const Config& config, std::uint64_t seed) {
    if (Status is_new = refuse_used(config.data); !is_new) {
        return is_new.error();
    }
    log::set_level(config.log_level);
    const auto parts = build_parts(config, cli::Opening::people_write);
    if (!parts) {
        return parts.error();
    }
    Parts& all = **parts;
    app::Pins pins = all.make_pins();
    app::Credentials credentials(all.access_store(), all.clock(), {}, {});
    app::Corrections corrections(
        all.people(), all.events(), all.corrections(),
        [&terms = all.terms_of_person()](PersonKey person, CivilDay first, CivilDay last) {
            return terms.of(person, first, last);
        },
        all.clock(), {});
    return app::FillDemo({.directory = all.directory(),
                          .terms = all.terms(),
                          .pins = pins,
                          .events = all.events(),
                          .timesheets = all.timesheets(),
                          .corrections = corrections,
                          .pay_periods = all.pay_periods(),
                          .devices = all.device_store(),
                          .credentials = credentials,
                          .audit = all.audit(),
                          .clock = all.clock()})
        .run(seed);
}

}  // namespace rollcall
