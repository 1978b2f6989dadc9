#include "app/record_basis.h"

#include "app/open_gallery.h"

namespace rollcall::app {

Status RecordBasis::run(const EmployeeId& employee, const people::LegalBasis& basis) {
    const Result<people::LegalBasis> checked = people::checked(basis);
    if (!checked) {
        return checked.error();
    }
    const std::lock_guard lock(changes_.mutex);
    const Result<std::uint64_t> revision = people_.record_basis(employee, *checked);
    if (!revision) {
        return revision.error();
    }
    if (*revision == index_.revision()) {
        return {};
    }
    changes_.measured.reset();
    const Result<FilledIndex> filled = fill_index(people_, index_, changes_.lost);
    return filled ? Status{} : Status{filled.error()};
}

}  // namespace rollcall::app
