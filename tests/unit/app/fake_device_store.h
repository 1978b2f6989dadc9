#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "access/audit.h"
#include "access/device.h"
#include "core/digest.h"

namespace rollcall::app {

/// Devices in memory. Thread-safe.
class FakeDeviceStore final : public access::DeviceStore {
  public:
    Status add_pairing(const access::Pairing& pairing) override {
        const std::lock_guard lock(mutex_);
        pairings_[pairing.number] = pairing;
        return {};
    }
    Result<std::optional<access::DeviceTerms>> take_pairing(const std::string& number,
                                                            const Sha256& hash,
                                                            TimePoint now) override {
        const std::lock_guard lock(mutex_);
        const auto found = pairings_.find(number);
        if (found == pairings_.end() || found->second.expires_at <= now ||
            found->second.tries_left <= 0) {
            return std::optional<access::DeviceTerms>();
        }
        if (found->second.hash != hash) {
            --found->second.tries_left;
            return std::optional<access::DeviceTerms>();
        }
        auto terms = found->second.terms;
        pairings_.erase(found);
        return std::optional(terms);
    }
    Status add_device(const access::Device& device) override {
        const std::lock_guard lock(mutex_);
        devices_[device.id] = device;
        return {};
    }
    Result<std::optional<access::Device>> find_device(const std::string& id) const override {
        const std::lock_guard lock(mutex_);
        const auto found = devices_.find(id);
        return found == devices_.end() ? std::nullopt : std::optional(found->second);
    }
    Result<std::vector<access::Device>> devices() const override {
        const std::lock_guard lock(mutex_);
        std::vector<access::Device> all;
        for (const auto& [id, device] : devices_) {
            all.push_back(device);
        }
        return all;
    }
    Status revoke_device(const std::string& name, TimePoint now) override {
        const std::lock_guard lock(mutex_);
        for (auto& [id, device] : devices_) {
            if (device.terms.name == name && !device.revoked_at) {
                device.revoked_at = now;
                return {};
            }
        }
        return Error{ErrorCode::not_found, "no such device"};
    }
    Status saw_checkin(const std::string& id, std::int64_t counter, TimePoint now) override {
        const std::lock_guard lock(mutex_);
        access::Device& device = devices_[id];
        device.highest_counter = std::max(device.highest_counter, counter);
        ++device.checkins;
        device.last_seen_at = now;
        return {};
    }
    Status purge_pairings(TimePoint /*now*/) override { return {}; }

  private:
    mutable std::mutex mutex_;
    std::map<std::string, access::Pairing> pairings_;
    std::map<std::string, access::Device> devices_;
};

/// Entries in memory, without a journal. Thread-safe.
class FakeAuditLog final : public access::AuditLog {
  public:
    Result<std::int64_t> record(const access::AuditEntry& entry) override {
        const std::lock_guard lock(mutex_);
        entries_.push_back({static_cast<std::int64_t>(entries_.size()) + 1, entry});
        return entries_.back().number;
    }
    Status record_all(std::span<const access::AuditEntry> entries) override {
        for (const access::AuditEntry& entry : entries) {
            (void)record(entry);
        }
        return {};
    }
    Result<access::AuditPage> list(const access::AuditFilter& /*filter*/,
                                   std::optional<std::int64_t> /*cursor*/,
                                   std::size_t /*limit*/) const override {
        const std::lock_guard lock(mutex_);
        return access::AuditPage{{entries_.rbegin(), entries_.rend()}, std::nullopt};
    }

  private:
    mutable std::mutex mutex_;
    std::vector<access::NumberedAuditEntry> entries_;
};

}  // namespace rollcall::app
