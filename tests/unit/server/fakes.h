#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "unit/app/fake_access_store.h"
#include "unit/app/fake_analyser.h"
#include "unit/app/fake_device_store.h"
#include "unit/app/fake_event_store.h"
#include "unit/app/fake_pin_store.h"
#include "unit/app/fakes.h"

// The parts behind the server, in memory and safe for its many threads.
namespace rollcall::server {

/// A clock that may be moved while others read it.
class AtomicClock final : public Clock {
  public:
    TimePoint now() const override { return from_unix_millis(millis_.load()); }
    void advance(std::chrono::milliseconds by) { millis_ += by.count(); }

  private:
    std::atomic<std::int64_t> millis_{1'700'000'000'000};
};

/// Stands in front of the fake analyser: can hold every call until it is let go, fail, throw, or
/// see what it is told to.
class ObedientAnalyser final : public face::Analyser {
  public:
    const ModelId& model() const override { return inner_.model(); }
    std::size_t dimension() const override { return inner_.dimension(); }
    Result<face::Analysis> analyse(const vision::Image& image, face::Faces which,
                                   face::Views views) const override {
        {
            std::unique_lock lock(mutex_);
            ++calls_;
            changed_.notify_all();
            changed_.wait(lock, [&] { return !held_; });
            if (!script_.empty()) {
                face::Analysis analysis{image.width, image.height, model(), script_.front()};
                script_.pop_front();
                return analysis;
            }
        }
        if (throws) {
            throw std::runtime_error("the engine tells a secret");
        }
        if (fails) {
            return Error{ErrorCode::internal, "the engine failed"};
        }
        return inner_.analyse(image, which, views);
    }

    /// What it sees in the next pictures, whatever they show.
    void see(std::deque<std::vector<face::AnalysedFace>> faces) {
        const std::lock_guard lock(mutex_);
        script_ = std::move(faces);
    }
    void hold() {
        const std::lock_guard lock(mutex_);
        held_ = true;
    }
    void let_go() {
        const std::lock_guard lock(mutex_);
        held_ = false;
        changed_.notify_all();
    }
    void wait_for_calls(int count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return calls_ >= count; });
    }
    int calls() const {
        const std::lock_guard lock(mutex_);
        return calls_;
    }

    std::atomic<bool> throws{false};
    std::atomic<bool> fails{false};

  private:
    app::FakeAnalyser inner_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    mutable int calls_ = 0;
    mutable std::deque<std::vector<face::AnalysedFace>> script_;
    bool held_ = false;
};

/// One user at a time: the lock is held for the whole expression that goes through the arrow.
template <class Store>
class Guarded {
    struct Held {
        std::unique_lock<std::mutex> lock;
        Store* store;
        Store* operator->() const { return store; }
    };

  public:
    Held operator->() const { return {std::unique_lock(mutex_), &store_}; }

  private:
    mutable std::mutex mutex_;
    mutable Store store_;
};

class SharedAccess final : public access::AccessStore {
  public:
    Guarded<app::FakeAccessStore> inner;

    Status add_key(const access::ApiKey& key) override { return inner->add_key(key); }
    Result<std::optional<access::ApiKey>> find_key(const Sha256& hash) const override {
        return inner->find_key(hash);
    }
    Result<std::vector<access::ApiKey>> keys() const override { return inner->keys(); }
    Status remove_key(const std::string& name) override { return inner->remove_key(name); }
    Status add_link_token(const access::LinkToken& token) override {
        return inner->add_link_token(token);
    }
    Result<std::optional<access::Session>> exchange_link_token(
        const Sha256& hash, TimePoint now,
        const std::function<access::Session(const access::LinkToken&)>& open) override {
        return inner->exchange_link_token(hash, now, open);
    }
    Result<std::optional<access::Session>> find_session(const Sha256& hash) const override {
        return inner->find_session(hash);
    }
    Status purge_expired(TimePoint now) override { return inner->purge_expired(now); }
};

class SharedPhotos final : public people::PhotoStore {
  public:
    Guarded<app::FakePhotoStore> inner;

    Result<people::StoredPhoto> put(ByteView bytes) override { return inner->put(bytes); }
    Result<Bytes> get(const people::StoredPhoto& photo) const override { return inner->get(photo); }
    Status remove(const PhotoName& name) override { return inner->remove(name); }
    Status for_each(const std::function<void(const PhotoName&)>& visit) const override {
        return inner->for_each(visit);
    }
};

class SharedPeople final : public people::PeopleStore {
  public:
    Guarded<app::FakePeopleStore> inner;

    Result<std::optional<people::Employee>> find(const EmployeeId& id) const override {
        return inner->find(id);
    }
    Result<std::optional<people::Employee>> find_badge(const std::string& code) const override {
        return inner->find_badge(code);
    }
    Result<std::optional<people::Employee>> find(PersonKey key) const override {
        return inner->find(key);
    }
    Result<std::optional<people::Photo>> photo(PhotoKey key) const override {
        return inner->photo(key);
    }
    Result<std::optional<people::Photo>> photo(const PhotoName& name) const override {
        return inner->photo(name);
    }
    Result<people::EmployeePage> list(const std::optional<std::string>& cursor,
                                      std::size_t limit) const override {
        return inner->list(cursor, limit);
    }
    Result<people::AddedPhoto> add_photo(const people::NewPhoto& photo) override {
        return inner->add_photo(photo);
    }
    Result<std::vector<people::PersonPhoto>> photos_of(PersonKey person) const override {
        return inner->photos_of(person);
    }
    Result<std::vector<people::PersonTemplate>> templates_of(PersonKey person) const override {
        return inner->templates_of(person);
    }
    Status set_reference(PersonKey person, PhotoKey photo) override {
        return inner->set_reference(person, photo);
    }
    Result<std::optional<people::RemovedPerson>> remove_photo(PersonKey person,
                                                              PhotoKey photo) override {
        return inner->remove_photo(person, photo);
    }
    Result<std::uint64_t> set_aside(PhotoKey photo, bool aside) override {
        return inner->set_aside(photo, aside);
    }
    Result<std::vector<people::PhotoSetAside>> photos_set_aside() const override {
        return inner->photos_set_aside();
    }
    Result<std::optional<std::uint64_t>> put_template(
        PhotoKey photo, const ModelId& model, const std::vector<float>& embedding) override {
        return inner->put_template(photo, model, embedding);
    }
    Result<std::uint64_t> drop_other_templates(const ModelId& kept) override {
        return inner->drop_other_templates(kept);
    }
    Result<std::vector<people::LegalBasis>> bases(PersonKey person) const override {
        return inner->bases(person);
    }
    Result<std::uint64_t> record_basis(const EmployeeId& id,
                                       const people::LegalBasis& basis) override {
        return inner->record_basis(id, basis);
    }
    Result<std::optional<people::RemovedPerson>> withdraw(
        const people::Withdrawal& withdrawal) override {
        return inner->withdraw(withdrawal);
    }
    Result<people::MergedPeople> merge(const people::Merging& merging) override {
        return inner->merge(merging);
    }
    Result<std::optional<people::RemovedPerson>> remove(const EmployeeId& id) override {
        return inner->remove(id);
    }
    Status finish_erasure() override { return inner->finish_erasure(); }
    Result<std::uint64_t> revision() const override { return inner->revision(); }
    Result<std::uint64_t> for_each_template(
        const ModelId& model,
        const std::function<void(people::StoredTemplate)>& visit) const override {
        return inner->for_each_template(model, visit);
    }
    Result<std::vector<people::OwnedPhoto>> photos_without_template(
        const ModelId& model) const override {
        return inner->photos_without_template(model);
    }
    Result<std::vector<PhotoName>> photo_names() const override { return inner->photo_names(); }
    Result<std::vector<ModelCount>> template_models() const override {
        return inner->template_models();
    }
};

}  // namespace rollcall::server
