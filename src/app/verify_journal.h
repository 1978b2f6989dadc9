#pragma once

#include <string>
#include <vector>

#include "journal/journal_store.h"

namespace rollcall::app {

/// What a look through the journal has found, and how many of the heads it was held against.
struct JournalVerification {
    journal::JournalReport report;
    std::size_t heads = 0;  ///< signed by this journal's key
};

/// Looks through the whole journal. `signed_heads`: lines that Chain::sign made at some time, from
/// the file beside the journal, the log or a backup. One that was not signed with the key is a
/// fault (foreign_head, entry 0), and so is having none for a journal with entries (cut_off after
/// its last entry: nothing shows that it was). Errors: as the store's.
Result<JournalVerification> verify_journal(const journal::JournalStore& journal,
                                           const journal::Chain& chain,
                                           const std::vector<std::string>& signed_heads);

/// Whether the last head that was kept is in the journal: what a start looks at. It costs a read
/// of two rows. Errors: as the store's.
Result<bool> head_is_in_journal(const journal::JournalStore& journal, const journal::Chain& chain,
                                const std::vector<std::string>& signed_heads);

/// What a fault means, for people.
std::string fault_text(const journal::Fault& fault);

}  // namespace rollcall::app
