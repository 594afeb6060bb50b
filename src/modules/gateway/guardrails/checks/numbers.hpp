#pragma once
#include "gateway/guardrails/checks/checks.hpp"

// Check digits of cards, accounts and identity numbers. Each reads the digits (and letters) of a hit, whatever stands
// between them. Sources: the issuers' published rules.
namespace astra::gateway::guardrails::checks {

Verdict luhn(Hit& hit);
Verdict card(Hit& hit);            // Luhn, a known issuer's prefix and length
Verdict iban(Hit& hit);            // ISO 13616: mod 97 and the country's length
Verdict us_ssn(Hit& hit);
Verdict us_itin(Hit& hit);
Verdict aba_routing(Hit& hit);
Verdict npi(Hit& hit);
Verdict dea(Hit& hit);
Verdict nhs(Hit& hit);
Verdict es_nif(Hit& hit);
Verdict it_fiscal_code(Hit& hit);
Verdict it_vat(Hit& hit);
Verdict de_tax_id(Hit& hit);
Verdict de_social_security(Hit& hit);
Verdict pesel(Hit& hit);
Verdict fi_hetu(Hit& hit);
Verdict tr_tckn(Hit& hit);
Verdict verhoeff(Hit& hit);
Verdict in_pan(Hit& hit);
Verdict in_gstin(Hit& hit);
Verdict au_abn(Hit& hit);
Verdict au_acn(Hit& hit);
Verdict au_tfn(Hit& hit);
Verdict au_medicare(Hit& hit);
Verdict sg_nric(Hit& hit);
Verdict kr_rrn(Hit& hit);
Verdict th_id(Hit& hit);
Verdict ca_sin(Hit& hit);
Verdict br_cpf(Hit& hit);
Verdict br_cnpj(Hit& hit);
Verdict fr_nir(Hit& hit);
Verdict nl_bsn(Hit& hit);
Verdict be_nrn(Hit& hit);
Verdict ean13(Hit& hit);           // AHV numbers of Switzerland
Verdict pt_nif(Hit& hit);
Verdict cn_resident_id(Hit& hit);
Verdict vin(Hit& hit);
Verdict mod97(Hit& hit);           // LEI: ISO 7064 mod 97-10
Verdict isin(Hit& hit);
Verdict bitcoin(Hit& hit);         // shape of Base58 or Bech32, not the sum
Verdict se_personnummer(Hit& hit);
Verdict mx_curp(Hit& hit);

}  // namespace astra::gateway::guardrails::checks
