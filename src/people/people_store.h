#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "people/employee.h"
#include "people/legal_basis.h"

namespace rollcall::people {

/// A photo about to be enrolled, with the template made of it.
struct NewPhoto {
    EmployeeId employee;
    std::string name;  ///< the person's; an existing person takes the new one
    StoredPhoto stored;
    std::string media_type;
    ModelId model;
    std::vector<float> embedding;  ///< of L2 norm 1
    TimePoint now{};
    std::optional<LegalBasis> basis{};  ///< recorded if the person has none in force
    bool may_wait = true;  ///< with no basis at all the photo is kept and not searchable
};

struct AddedPhoto {
    PersonKey person;
    PhotoKey photo;
    bool new_person = false;
    bool new_photo = false;  ///< false: the person had this very photo already; nothing was added
    bool waiting = false;    ///< the person has no basis in force: no search finds the photo
    bool basis_recorded = false;
    std::uint64_t revision = 0;
};

/// A template as stored.
struct StoredTemplate {
    PhotoKey photo;
    PersonKey person;
    std::vector<float> embedding;
};

/// A photo by its key, and whose it is.
struct OwnedPhoto {
    PhotoKey photo;
    PersonKey person;
    bool waiting = false;  ///< the person has no basis in force

    bool operator==(const OwnedPhoto&) const = default;
};

/// A photo that no search is answered by.
struct PhotoSetAside {
    PhotoKey photo;
    EmployeeId employee;
    TimePoint created_at{};
};

/// A photo of a person, and what was decided of it.
struct PersonPhoto {
    PhotoKey key;
    std::string media_type;
    TimePoint created_at{};
    bool set_aside = false;
    bool reference = false;  ///< it stands for the person where one picture is shown
};

/// A template of a person's photo.
struct PersonTemplate {
    PhotoKey photo;
    ModelId model;
    std::vector<float> embedding;  ///< empty: it was changed and cannot be opened
};

/// How much of somebody a removal has taken away.
struct RemovedRows {
    std::uint64_t photos = 0;
    std::uint64_t templates = 0;
    std::uint64_t events = 0;         ///< that name them no longer, as who came or who was alike
    std::uint64_t audit_entries = 0;  ///< likewise
};

struct RemovedPerson {
    PersonKey person;
    std::vector<PhotoName> photos;  ///< those that no other row names any more
    std::uint64_t revision = 0;
    RemovedRows rows{};
};

/// Two rows that are one person: what the one has goes to the other.
struct Merging {
    EmployeeId kept;      ///< the one who stays, with record and assignments as they are
    EmployeeId absorbed;  ///< the one who goes; the id stays as a former one of the other
    TimePoint now{};
};

struct MergedPeople {
    PersonKey kept;
    PersonKey absorbed;              ///< gone
    std::uint64_t photos_moved = 0;  ///< those that both had are not counted
    std::uint64_t revision = 0;
};

/// An end to every legal basis of a person.
struct Withdrawal {
    EmployeeId employee;
    std::string by;  ///< whoever recorded it
    TimePoint now{};
};

/// A page of a list: `next` is the cursor of the following page, nothing on the last.
struct EmployeePage {
    std::vector<Employee> employees;
    std::optional<std::string> next;
};

/// The truth about people, photos and templates. Each call is one transaction, durable when it
/// returns. `revision` grows with every change. Thread-safe. Errors of every call: unavailable,
/// storage_full, database_damaged. Templates and the keys of photos are encrypted, under a key of
/// the person's own; a store that was opened without the key of all people answers the calls that
/// need it with the reason: master_key_missing, master_key_wrong.
class PeopleStore {
  public:
    virtual ~PeopleStore() = default;

    /// By the id, or one that merge() has made a former one; the answer has the id of today.
    virtual Result<std::optional<Employee>> find(const EmployeeId& id) const = 0;
    virtual Result<std::optional<Employee>> find(PersonKey key) const = 0;
    virtual Result<std::optional<Employee>> find_badge(const std::string& code) const = 0;
    /// Error besides: database_damaged (the photo's key was changed).
    virtual Result<std::optional<Photo>> photo(PhotoKey key) const = 0;
    /// One of this name: several people's may share it.
    virtual Result<std::optional<Photo>> photo(const PhotoName& name) const = 0;
    /// By employee id, in ascending byte order, after `cursor` (none: from the start).
    /// `limit` 1..1000.
    virtual Result<EmployeePage> list(const std::optional<std::string>& cursor,
                                      std::size_t limit) const = 0;

    /// Creates the person if the id is new. The photo and its template come with it or not at all.
    /// Of a photo that the person has already, the template is replaced if it is another: so one
    /// that was damaged on the disk is mended. Errors besides: conflict (the person has this very
    /// photo, and it is set aside); basis_missing (there is no basis, and it may not wait).
    virtual Result<AddedPhoto> add_photo(const NewPhoto& photo) = 0;

    /// All of a person, by key, ascending; one of them is the reference: the one that was made it,
    /// else the first that is not set aside.
    virtual Result<std::vector<PersonPhoto>> photos_of(PersonKey person) const = 0;
    /// The templates of all models, those of photos that are set aside too.
    virtual Result<std::vector<PersonTemplate>> templates_of(PersonKey person) const = 0;
    /// Makes a photo of the person's the reference in place of another. Errors besides: not_found;
    /// conflict (it is set aside).
    virtual Status set_reference(PersonKey person, PhotoKey photo) = 0;
    /// Removes one photo of the person's with its templates; the person stays. Nothing if there is
    /// no such photo. As after remove().
    virtual Result<std::optional<RemovedPerson>> remove_photo(PersonKey person, PhotoKey photo) = 0;

    /// Sets a photo aside, or takes it back: its templates are kept, and for_each_template passes
    /// over them. The revision; the one before
    /// if it was so already. Errors besides: not_found; conflict (no other photo of the person
    /// would be left).
    virtual Result<std::uint64_t> set_aside(PhotoKey photo, bool aside) = 0;
    /// All that are set aside; by key, ascending.
    virtual Result<std::vector<PhotoSetAside>> photos_set_aside() const = 0;

    /// Stores a template for a photo that is enrolled already, in place of one that it has of that
    /// model. `embedding`: of L2 norm 1. The revision that this brought; nothing, and nothing is
    /// stored, if the photo is not enrolled (any more). Error besides: invalid_field (empty).
    virtual Result<std::optional<std::uint64_t>> put_template(
        PhotoKey photo, const ModelId& model, const std::vector<float>& embedding) = 0;
    /// Removes the templates of all models but this one and says how many. As after remove(),
    /// their bytes may be in the store's files until finish_erasure has returned.
    virtual Result<std::uint64_t> drop_other_templates(const ModelId& kept) = 0;

    /// All legal bases of a person, in the order in which they were recorded.
    virtual Result<std::vector<LegalBasis>> bases(PersonKey person) const = 0;
    /// Records one; photos that waited for it are searchable from then on. The revision. Error
    /// besides: not_found (by today's id).
    virtual Result<std::uint64_t> record_basis(const EmployeeId& id, const LegalBasis& basis) = 0;
    /// Withdraws all that are in force and removes photos and templates; the person stays. As after
    /// remove(), their bytes may be in the store's files until finish_erasure has returned. Nothing
    /// if there is no such person, by today's id.
    virtual Result<std::optional<RemovedPerson>> withdraw(const Withdrawal& withdrawal) = 0;

    /// Gives photos, templates, legal bases and former ids of one person to another, and removes
    /// the row. As after remove(), its bytes may be in the store's files until finish_erasure has
    /// returned. Errors besides: not_found (either, by today's id), invalid_field (twice the same).
    virtual Result<MergedPeople> merge(const Merging& merging) = 0;

    /// Removes the person with photos and templates, by today's id. Nothing if there is no such
    /// person. Until finish_erasure has returned, the store's files may still hold their bytes.
    virtual Result<std::optional<RemovedPerson>> remove(const EmployeeId& id) = 0;
    /// When it returns without an error, no file of the store holds the bytes of anyone, or of any
    /// template, removed before the call, in this process or an earlier one. Cheap if nobody was.
    /// It may wait for readers; other calls go on meanwhile, but for a second one of these.
    virtual Status finish_erasure() = 0;

    virtual Result<std::uint64_t> revision() const = 0;
    /// Every template of the model whose photo is not set aside and whose person has a legal basis
    /// in force, in one consistent view, whose revision is returned. One that was changed, so that
    /// it cannot be opened, has an empty embedding.
    virtual Result<std::uint64_t> for_each_template(
        const ModelId& model, const std::function<void(StoredTemplate)>& visit) const = 0;
    /// The photos that have no template of the model, damaged or not; by key, ascending.
    virtual Result<std::vector<OwnedPhoto>> photos_without_template(const ModelId& model) const = 0;
    /// Names of all photos that rows refer to: what the photo store may hold.
    virtual Result<std::vector<PhotoName>> photo_names() const = 0;
    struct ModelCount {
        ModelId model;
        std::uint64_t templates = 0;
    };
    /// Which model ids the stored templates belong to.
    virtual Result<std::vector<ModelCount>> template_models() const = 0;
};

}  // namespace rollcall::people
