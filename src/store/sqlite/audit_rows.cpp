#include "store/sqlite/audit_rows.h"

#include <utility>

#include "journal/encoder.h"
#include "store/sqlite/journal_rows.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using access::AuditEntry;
using access::NumberedAuditEntry;
using journal::Commitment;
using journal::Encoder;
using journal::Salt;
using SQLite::Statement;

/// Of the encodings below: a new one gets a new number and is read beside the old.
constexpr std::int64_t kEncoding = 1;

constexpr const char* kColumns =
    "number, facts_seal, at, actor, address, action, request_id, subject_seal, subject";
constexpr int kFactsSeal = 1;
constexpr int kSubjectSeal = 7;
constexpr int kSubject = 8;

Bytes encoded_facts(const AuditEntry& entry) {
    return Encoder()
        .number(kEncoding)
        .number(to_unix_millis(entry.at))
        .text(entry.actor)
        .text(entry.address)
        .text(entry.action)
        .text(entry.request_id)
        .result();
}

Bytes encoded_subject(const AuditEntry& entry) {
    return Encoder().number(kEncoding).text(entry.subject).result();
}

Commitment seal(Statement& insert, int parameter, ByteView content) {
    const Salt salt = journal::new_salt();
    bind_bytes(insert, parameter, salt);
    return journal::commit(salt, content);
}

/// A row holds the subject behind its salt, which tells it from any other text.
Bytes written_subject(Statement& row) {
    const ByteView salt = bytes_of(row.getColumn(kSubjectSeal));
    const std::string subject = row.getColumn(kSubject).getString();
    Bytes written(salt.begin(), salt.end());
    const ByteView text = as_bytes(subject);
    written.insert(written.end(), text.begin(), text.end());
    return written;
}

}  // namespace

std::string select_audit(const std::string& condition) {
    return std::string("SELECT ") + kColumns + " FROM audit " + condition;
}

NumberedAuditEntry audit_entry_of(Statement& row) {
    NumberedAuditEntry numbered;
    numbered.number = row.getColumn(0).getInt64();
    AuditEntry& entry = numbered.entry;
    entry.at = time_of(row.getColumn(2));
    entry.actor = row.getColumn(3).getString();
    entry.address = row.getColumn(4).getString();
    entry.action = row.getColumn(5).getString();
    entry.request_id = row.getColumn(6).getString();
    entry.subject_erased = is_erased(row.getColumn(kSubjectSeal));
    if (!entry.subject_erased) {
        entry.subject = row.getColumn(kSubject).getString();
    }
    return numbered;
}

std::optional<std::vector<Commitment>> audit_commitments_of(Statement& row) {
    const AuditEntry entry = audit_entry_of(row).entry;
    const bool has_subject = !row.getColumn(kSubject).isNull();
    // What was done is never erased: a seal that says so was put there by somebody else.
    if (is_erased(row.getColumn(kFactsSeal)) ||
        has_subject == (row.getColumn(kSubjectSeal).isNull() || entry.subject_erased)) {
        return std::nullopt;
    }
    const auto facts = commitment_of(row.getColumn(kFactsSeal), encoded_facts(entry));
    const auto subject = commitment_of(row.getColumn(kSubjectSeal), encoded_subject(entry));
    if (!facts || !subject) {
        return std::nullopt;
    }
    return std::vector{*facts, *subject};
}

int erased_audit_parts_of(Statement& row) {
    return is_erased(row.getColumn(kSubjectSeal)) ? 1 : 0;
}

journal::Head insert_audit_entry(SQLite::Database& writer, const journal::Chain& chain,
                                 const AuditEntry& entry) {
    Statement insert(writer, std::string("INSERT INTO audit (") + kColumns +
                                 ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    std::vector<Commitment> parts{seal(insert, 2, encoded_facts(entry)), journal::kNoPart};
    bind_time(insert, 3, entry.at);
    insert.bind(4, entry.actor);
    insert.bind(5, entry.address);
    insert.bind(6, entry.action);
    insert.bind(7, entry.request_id);
    if (!entry.subject.empty()) {
        parts[1] = seal(insert, 8, encoded_subject(entry));
        insert.bind(9, entry.subject);
    }
    const journal::Head head =
        append_link(writer, chain, journal::EntryKind::audit, entry.at, std::move(parts));
    insert.bind(1, head.number.value());
    insert.exec();
    return head;
}

std::uint64_t erase_audit_subject(SQLite::Database& writer, const std::string& subject,
                                  Traces& traces) {
    std::vector<std::pair<std::int64_t, Commitment>> found;
    {
        // All but what is done to things that may bear the same name.
        Statement query(writer,
                        select_audit("WHERE subject = ? AND substr(action, 1, instr(action, '.')) "
                                     "NOT IN ('key.', 'link.', 'device.', 'site.', 'holidays.', "
                                     "'plan.', 'rules.', 'master_key.', 'period.')"));
        query.bind(1, subject);
        while (query.executeStep()) {
            // Also of an entry that somebody changed: it is a fault, and names the person.
            const auto commitment = commitment_of(query.getColumn(kSubjectSeal),
                                                  encoded_subject(audit_entry_of(query).entry));
            found.emplace_back(query.getColumn(0).getInt64(), commitment.value_or(Commitment{}));
            traces.add_whole(written_subject(query));
        }
    }
    Statement erase(writer, "UPDATE audit SET subject_seal = ?, subject = NULL WHERE number = ?");
    for (const auto& [number, commitment] : found) {
        erase.reset();
        bind_bytes(erase, 1, commitment);
        erase.bind(2, number);
        erase.exec();
    }
    return found.size();
}

}  // namespace rollcall::store
