//! The fields as the standard lists them: number, kind, length, maximum.

use crate::spec::{Kind, Length};
use Kind::{An, Ans, Xn, B, N, Z};
use Length::{Fixed, LL, LLL};

/// One field of the standard.
pub(super) type Row = (u8, Kind, Length, u16);

/// ISO 8583:1987, table of data elements. Bit 65 (a third bitmap) is left undefined.
#[rustfmt::skip] // reason: one row a line reads as the table it is
pub(super) const ISO_1987: [Row; 126] = [
    (2, N, LL, 19),         // PAN
    (3, N, Fixed, 6),       // processing code
    (4, N, Fixed, 12),      // amount, transaction
    (5, N, Fixed, 12),      // amount, settlement
    (6, N, Fixed, 12),      // amount, cardholder billing
    (7, N, Fixed, 10),      // transmission date and time
    (8, N, Fixed, 8),       // amount, billing fee
    (9, N, Fixed, 8),       // conversion rate, settlement
    (10, N, Fixed, 8),      // conversion rate, billing
    (11, N, Fixed, 6),      // STAN
    (12, N, Fixed, 6),      // time, local
    (13, N, Fixed, 4),      // date, local
    (14, N, Fixed, 4),      // date, expiration
    (15, N, Fixed, 4),      // date, settlement
    (16, N, Fixed, 4),      // date, conversion
    (17, N, Fixed, 4),      // date, capture
    (18, N, Fixed, 4),      // merchant type
    (19, N, Fixed, 3),      // country, acquirer
    (20, N, Fixed, 3),      // country, PAN
    (21, N, Fixed, 3),      // country, forwarder
    (22, N, Fixed, 3),      // entry mode
    (23, N, Fixed, 3),      // card sequence number
    (24, N, Fixed, 3),      // network international identifier
    (25, N, Fixed, 2),      // condition code
    (26, N, Fixed, 2),      // PIN capture code
    (27, N, Fixed, 1),      // authorisation code length
    (28, Xn, Fixed, 9),     // fee, transaction
    (29, Xn, Fixed, 9),     // fee, settlement
    (30, Xn, Fixed, 9),     // fee, transaction processing
    (31, Xn, Fixed, 9),     // fee, settlement processing
    (32, N, LL, 11),        // acquirer
    (33, N, LL, 11),        // forwarder
    (34, Ans, LL, 28),      // PAN, extended
    (35, Z, LL, 37),        // track 2
    (36, Z, LLL, 104),      // track 3
    (37, An, Fixed, 12),    // RRN
    (38, An, Fixed, 6),     // authorisation code
    (39, An, Fixed, 2),     // response code
    (40, An, Fixed, 3),     // service restriction
    (41, Ans, Fixed, 8),    // terminal
    (42, Ans, Fixed, 15),   // merchant
    (43, Ans, Fixed, 40),   // merchant name
    (44, An, LL, 25),       // additional response
    (45, Ans, LL, 76),      // track 1
    (46, Ans, LLL, 999),    // additional, ISO
    (47, Ans, LLL, 999),    // additional, national
    (48, Ans, LLL, 999),    // additional, private
    (49, An, Fixed, 3),     // currency, transaction
    (50, An, Fixed, 3),     // currency, settlement
    (51, An, Fixed, 3),     // currency, billing
    (52, B, Fixed, 8),      // PIN block
    (53, N, Fixed, 16),     // security control
    (54, An, LLL, 240),     // additional amounts
    (55, Ans, LLL, 999),    // reserved
    (56, Ans, LLL, 999),    // reserved
    (57, Ans, LLL, 999),    // reserved
    (58, Ans, LLL, 999),    // reserved
    (59, Ans, LLL, 999),    // reserved
    (60, Ans, LLL, 999),    // reserved
    (61, Ans, LLL, 999),    // reserved
    (62, Ans, LLL, 999),    // reserved
    (63, Ans, LLL, 999),    // reserved
    (64, B, Fixed, 8),      // MAC
    (66, N, Fixed, 1),      // settlement code
    (67, N, Fixed, 2),      // extended payment code
    (68, N, Fixed, 3),      // country, receiver
    (69, N, Fixed, 3),      // country, settlement
    (70, N, Fixed, 3),      // network management code
    (71, N, Fixed, 4),      // message number
    (72, N, Fixed, 4),      // message number, last
    (73, N, Fixed, 6),      // date, action
    (74, N, Fixed, 10),     // credits, number
    (75, N, Fixed, 10),     // credits, reversal number
    (76, N, Fixed, 10),     // debits, number
    (77, N, Fixed, 10),     // debits, reversal number
    (78, N, Fixed, 10),     // transfers, number
    (79, N, Fixed, 10),     // transfers, reversal number
    (80, N, Fixed, 10),     // inquiries, number
    (81, N, Fixed, 10),     // authorisations, number
    (82, N, Fixed, 12),     // credits, processing fee
    (83, N, Fixed, 12),     // credits, transaction fee
    (84, N, Fixed, 12),     // debits, processing fee
    (85, N, Fixed, 12),     // debits, transaction fee
    (86, N, Fixed, 16),     // credits, amount
    (87, N, Fixed, 16),     // credits, reversal amount
    (88, N, Fixed, 16),     // debits, amount
    (89, N, Fixed, 16),     // debits, reversal amount
    (90, N, Fixed, 42),     // original data elements
    (91, An, Fixed, 1),     // file update code
    (92, An, Fixed, 2),     // file security code
    (93, An, Fixed, 5),     // response indicator
    (94, An, Fixed, 7),     // service indicator
    (95, An, Fixed, 42),    // replacement amounts
    (96, B, Fixed, 8),      // message security code
    (97, Xn, Fixed, 17),    // amount, net settlement
    (98, Ans, Fixed, 25),   // payee
    (99, N, LL, 11),        // settlement institution
    (100, N, LL, 11),       // receiver
    (101, Ans, LL, 17),     // file name
    (102, Ans, LL, 28),     // account 1
    (103, Ans, LL, 28),     // account 2
    (104, Ans, LLL, 100),   // transaction description
    (105, Ans, LLL, 999),   // reserved
    (106, Ans, LLL, 999),   // reserved
    (107, Ans, LLL, 999),   // reserved
    (108, Ans, LLL, 999),   // reserved
    (109, Ans, LLL, 999),   // reserved
    (110, Ans, LLL, 999),   // reserved
    (111, Ans, LLL, 999),   // reserved
    (112, Ans, LLL, 999),   // reserved
    (113, Ans, LLL, 999),   // reserved
    (114, Ans, LLL, 999),   // reserved
    (115, Ans, LLL, 999),   // reserved
    (116, Ans, LLL, 999),   // reserved
    (117, Ans, LLL, 999),   // reserved
    (118, Ans, LLL, 999),   // reserved
    (119, Ans, LLL, 999),   // reserved
    (120, Ans, LLL, 999),   // reserved
    (121, Ans, LLL, 999),   // reserved
    (122, Ans, LLL, 999),   // reserved
    (123, Ans, LLL, 999),   // reserved
    (124, Ans, LLL, 999),   // reserved
    (125, Ans, LLL, 999),   // reserved
    (126, Ans, LLL, 999),   // reserved
    (127, Ans, LLL, 999),   // reserved
    (128, B, Fixed, 8),     // MAC
];

/// ISO 8583:1993, table of data elements. Bit 65 (a third bitmap) is left undefined.
#[rustfmt::skip] // reason: one row a line reads as the table it is
pub(super) const ISO_1993: [Row; 126] = [
    (2, N, LL, 19),         // PAN
    (3, N, Fixed, 6),       // processing code
    (4, N, Fixed, 12),      // amount, transaction
    (5, N, Fixed, 12),      // amount, reconciliation
    (6, N, Fixed, 12),      // amount, cardholder billing
    (7, N, Fixed, 10),      // transmission date and time
    (8, N, Fixed, 8),       // amount, billing fee
    (9, N, Fixed, 8),       // conversion rate, reconciliation
    (10, N, Fixed, 8),      // conversion rate, billing
    (11, N, Fixed, 6),      // STAN
    (12, N, Fixed, 12),     // date and time, local
    (13, N, Fixed, 4),      // date, effective
    (14, N, Fixed, 4),      // date, expiration
    (15, N, Fixed, 6),      // date, settlement
    (16, N, Fixed, 4),      // date, conversion
    (17, N, Fixed, 4),      // date, capture
    (18, N, Fixed, 4),      // merchant type
    (19, N, Fixed, 3),      // country, acquirer
    (20, N, Fixed, 3),      // country, PAN
    (21, N, Fixed, 3),      // country, forwarder
    (22, An, Fixed, 12),    // point of service data code
    (23, N, Fixed, 3),      // card sequence number
    (24, N, Fixed, 3),      // function code
    (25, N, Fixed, 4),      // message reason code
    (26, N, Fixed, 4),      // merchant business code
    (27, N, Fixed, 1),      // approval code length
    (28, N, Fixed, 6),      // date, reconciliation
    (29, N, Fixed, 3),      // reconciliation indicator
    (30, N, Fixed, 24),     // amounts, original
    (31, Ans, LL, 99),      // acquirer reference data
    (32, N, LL, 11),        // acquirer
    (33, N, LL, 11),        // forwarder
    (34, Ans, LL, 28),      // PAN, extended
    (35, Z, LL, 37),        // track 2
    (36, Z, LLL, 104),      // track 3
    (37, An, Fixed, 12),    // RRN
    (38, An, Fixed, 6),     // approval code
    (39, N, Fixed, 3),      // action code
    (40, N, Fixed, 3),      // service code
    (41, Ans, Fixed, 8),    // terminal
    (42, Ans, Fixed, 15),   // merchant
    (43, Ans, LL, 99),      // merchant name
    (44, Ans, LL, 99),      // additional response
    (45, Ans, LL, 76),      // track 1
    (46, Ans, LLL, 204),    // amounts, fees
    (47, Ans, LLL, 999),    // additional, national
    (48, Ans, LLL, 999),    // additional, private
    (49, An, Fixed, 3),     // currency, transaction
    (50, An, Fixed, 3),     // currency, reconciliation
    (51, An, Fixed, 3),     // currency, billing
    (52, B, Fixed, 8),      // PIN block
    (53, B, LL, 48),        // security control
    (54, Ans, LLL, 120),    // additional amounts
    (55, B, LLL, 255),      // IC card data
    (56, N, LL, 35),        // original data elements
    (57, N, Fixed, 3),      // authorisation life cycle
    (58, N, LL, 11),        // authorising agent
    (59, Ans, LLL, 999),    // transport data
    (60, Ans, LLL, 999),    // reserved
    (61, Ans, LLL, 999),    // reserved
    (62, Ans, LLL, 999),    // reserved
    (63, Ans, LLL, 999),    // reserved
    (64, B, Fixed, 8),      // MAC
    (66, Ans, LLL, 204),    // amounts, original fees
    (67, N, Fixed, 2),      // extended payment data
    (68, N, Fixed, 3),      // country, receiver
    (69, N, Fixed, 3),      // country, settlement
    (70, N, Fixed, 3),      // country, authorising agent
    (71, N, Fixed, 8),      // message number
    (72, Ans, LLL, 999),    // data record
    (73, N, Fixed, 6),      // date, action
    (74, N, Fixed, 10),     // credits, number
    (75, N, Fixed, 10),     // credits, reversal number
    (76, N, Fixed, 10),     // debits, number
    (77, N, Fixed, 10),     // debits, reversal number
    (78, N, Fixed, 10),     // transfers, number
    (79, N, Fixed, 10),     // transfers, reversal number
    (80, N, Fixed, 10),     // inquiries, number
    (81, N, Fixed, 10),     // authorisations, number
    (82, N, Fixed, 10),     // inquiries, reversal number
    (83, N, Fixed, 10),     // payments, number
    (84, N, Fixed, 10),     // payments, reversal number
    (85, N, Fixed, 10),     // fee collections, number
    (86, N, Fixed, 16),     // credits, amount
    (87, N, Fixed, 16),     // credits, reversal amount
    (88, N, Fixed, 16),     // debits, amount
    (89, N, Fixed, 16),     // debits, reversal amount
    (90, N, Fixed, 10),     // authorisations, reversal number
    (91, N, Fixed, 3),      // country, destination
    (92, N, Fixed, 3),      // country, originator
    (93, N, LL, 11),        // destination
    (94, N, LL, 11),        // originator
    (95, Ans, LL, 99),      // issuer reference data
    (96, B, LLL, 999),      // key management data
    (97, Xn, Fixed, 17),    // amount, net reconciliation
    (98, Ans, Fixed, 25),   // payee
    (99, An, LL, 11),       // settlement institution
    (100, N, LL, 11),       // receiver
    (101, Ans, LL, 17),     // file name
    (102, Ans, LL, 28),     // account 1
    (103, Ans, LL, 28),     // account 2
    (104, Ans, LLL, 100),   // transaction description
    (105, N, Fixed, 16),    // credits, chargeback amount
    (106, N, Fixed, 16),    // debits, chargeback amount
    (107, N, Fixed, 10),    // credits, chargeback number
    (108, N, Fixed, 10),    // debits, chargeback number
    (109, Ans, LL, 84),     // credits, fee amounts
    (110, Ans, LL, 84),     // debits, fee amounts
    (111, Ans, LLL, 999),   // reserved
    (112, Ans, LLL, 999),   // reserved
    (113, Ans, LLL, 999),   // reserved
    (114, Ans, LLL, 999),   // reserved
    (115, Ans, LLL, 999),   // reserved
    (116, Ans, LLL, 999),   // reserved
    (117, Ans, LLL, 999),   // reserved
    (118, Ans, LLL, 999),   // reserved
    (119, Ans, LLL, 999),   // reserved
    (120, Ans, LLL, 999),   // reserved
    (121, Ans, LLL, 999),   // reserved
    (122, Ans, LLL, 999),   // reserved
    (123, Ans, LLL, 999),   // reserved
    (124, Ans, LLL, 999),   // reserved
    (125, Ans, LLL, 999),   // reserved
    (126, Ans, LLL, 999),   // reserved
    (127, Ans, LLL, 999),   // reserved
    (128, B, Fixed, 8),     // MAC
];
