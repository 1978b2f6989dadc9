#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/secret_key.h"
#include "journal/link.h"

namespace rollcall::journal {

/// Authenticates an entry and, by the one before it, all that came before.
using Mac = Sha256;

/// The last entry as it was at some moment. Kept apart from the entries, it shows whether the last
/// of them have been cut off.
struct Head {
    EntryNumber number;  ///< 0: there was no entry
    Mac mac{};

    bool operator==(const Head&) const = default;
};

/// The file beside the entries that holds the signed head.
inline constexpr const char* kHeadFileName = "journal-head";

/// Makes links of entries. Whoever lacks the key can change entries, but not their links, and can
/// sign no head. Immutable, so thread-safe.
class Chain {
  public:
    explicit Chain(SecretKey key) : key_(std::move(key)) {}

    /// The MAC of an entry: HMAC-SHA256 over the one before (zero before the first) and the link.
    Mac mac(const Mac& previous, const Link& link) const;

    /// One line of text that says what the head was and cannot be made without the key. A MAC of
    /// the head and not only the entry's, which lies in the database.
    std::string sign(const Head& head) const;
    /// The inverse; nothing if it was not signed with this key.
    std::optional<Head> verified(std::string_view signed_head) const;

  private:
    SecretKey key_;
};

/// An entry's link as it is stored.
struct StoredLink {
    Link link;
    Mac mac{};
};

/// What is wrong with a journal, at the first place where something is.
struct Fault {
    enum class Kind {
        altered,       ///< this entry, or its place in the chain, is not as it was written
        missing,       ///< this entry is not there
        cut_off,       ///< this entry and those after it are not there; a head says that they were
        foreign_head,  ///< a head is not signed with this journal's key, or not of this journal
    };
    Kind kind{};
    EntryNumber number;

    bool operator==(const Fault&) const = default;
};

/// Goes through a journal from its first entry to its last. Not thread-safe.
class Verifier {
  public:
    explicit Verifier(const Chain& chain) : chain_(chain) {}

    /// Heads, to be named before the entries.
    void expect(const Head& head) { expected_.push_back(head); }
    /// The next entry, in the order of the numbers. False once a fault is known: no more need be
    /// added.
    bool add(const StoredLink& stored);
    /// After the last entry: the first fault, if there is any.
    std::optional<Fault> finish();

    std::int64_t entries() const noexcept { return last_.number.value(); }

  private:
    bool fail(Fault::Kind kind, EntryNumber number);

    const Chain& chain_;
    std::vector<Head> expected_;
    Head last_;
    std::optional<Fault> fault_;
};

}  // namespace rollcall::journal
