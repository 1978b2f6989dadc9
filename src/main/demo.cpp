#include "main/demo.h"

#include "core/log.h"
#include "main/parts.h"

namespace rollcall {

Result<app::FilledDemo> fill_demo(const Config& config, std::uint64_t seed) {
    std::error_code ignored;
    if (std::filesystem::exists(config.data / store::kDatabaseName, ignored)) {
        const std::string folder = config.data.string();
        return Error{ErrorCode::conflict,
                     "there is a database in " + folder +
                         " already, and the demo fills new folders only; `rollcall serve --data " +
                         folder + "` serves it, --data names another folder"};
    }
    log::set_level(config.log_level);
    const auto parts = build_parts(config, cli::Opening::people_write);
    if (!parts) {
        return parts.error();
    }
    Parts& all = **parts;
    app::Pins pins = all.make_pins();
    app::Credentials credentials(all.access_store(), all.clock(), {});
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
