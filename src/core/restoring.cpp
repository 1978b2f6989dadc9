#include "core/restoring.h"

#include <system_error>

namespace rollcall {

Status check_restore_finished(const std::filesystem::path& data_folder) {
    std::error_code ignored;
    if (!std::filesystem::exists(data_folder / kRestoringName, ignored)) {
        return {};
    }
    return Error{ErrorCode::data_folder_unusable,
                 "the data folder " + data_folder.string() +
                     " holds a restore that did not finish; empty the folder and run `rollcall "
                     "restore` again"};
}

}  // namespace rollcall
