#include "app/verify_journal.h"

#include <utility>

namespace rollcall::app {

using journal::Fault;

Result<JournalVerification> verify_journal(const journal::JournalStore& journal,
                                           const journal::Chain& chain,
                                           const std::vector<std::string>& signed_heads) {
    std::vector<journal::Head> heads;
    for (const std::string& text : signed_heads) {
        if (const auto head = chain.verified(text)) {
            heads.push_back(*head);
        }
    }
    auto report = journal.verify(chain, heads);
    if (!report) {
        return std::move(report).error();
    }
    JournalVerification verification{std::move(*report), heads.size()};
    std::optional<Fault>& fault = verification.report.fault;
    if (!fault && heads.size() < signed_heads.size()) {
        fault = Fault{Fault::Kind::foreign_head, journal::EntryNumber(0)};
    }
    if (!fault && heads.empty() && verification.report.entries > 0) {
        fault = Fault{Fault::Kind::cut_off, journal::EntryNumber(verification.report.entries + 1)};
    }
    return verification;
}

Result<bool> head_is_in_journal(const journal::JournalStore& journal, const journal::Chain& chain,
                                const std::vector<std::string>& signed_heads) {
    const auto last = journal.head();
    if (!last) {
        return last.error();
    }
    if (signed_heads.empty()) {
        return last->number == journal::EntryNumber(0);
    }
    for (const std::string& text : signed_heads) {
        const auto kept = chain.verified(text);
        if (!kept) {
            return false;
        }
        const auto mac = journal.mac_of(kept->number);
        if (!mac) {
            return mac.error();
        }
        if (kept->number != journal::EntryNumber(0) && *mac != kept->mac) {
            return false;
        }
    }
    return true;
}

std::string fault_text(const Fault& fault) {
    const std::string entry = "entry " + std::to_string(fault.number.value());
    switch (fault.kind) {
        case Fault::Kind::altered:
            return entry + " is not as it was written, or was put in afterwards";
        case Fault::Kind::missing:
            return entry + " is missing";
        case Fault::Kind::cut_off:
            return "entries from number " + std::to_string(fault.number.value()) +
                   " on may have been cut off: the journal does not reach a head that was signed, "
                   "or no signed head is there";
        case Fault::Kind::foreign_head:
            break;
    }
    return fault.number.value() == 0
               ? "a head was not signed with this journal's key, or was changed"
               : "a signed head does not fit " + entry;
}

}  // namespace rollcall::app
