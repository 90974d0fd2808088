#include "services/sandbox/generator/name_tables.h"

namespace mirrorflow {

constinit const NameRegion kZambianMalawianNames = {
    "Zambian and Malawian",
    NamingCustom::kGivenFamily,
    "Chisomo Chikondi Chimwemwe Kondwani Limbani Madalitso Mayamiko Mphatso Yamikani Blessings "
    "Fyson "
    "Gift Happy Lovemore Lucky Wongani Wezi Thokozani Takondwa Tamandani Dalitso Chifundo Chawezi "
    "Khumbo Lusungu Mabvuto Masautso Alinafe Bwalya Chanda Chilufya Kabwe Kapembwa Lubasi Mubita "
    "Mutale Mwansa Mwape Mwila Namakau Nawa Sitali Sikota Choolwe Haamoonga Mutinta Luyando Mapalo "
    "Natasha Yusuf Saidi Twaibu Rashid Ali",
    "Chisomo Chikondi Chimwemwe Tadala Thandizo Thokozile Tiyamike Tamara Tionge Wezi Zione Ulemu "
    "Ruthie Mphatso Mwayi Mtisunge Mercy Lusungu Limbika Khumbo Kettie Fyness Eneless Dalitso "
    "Chikumbutso Alinafe Atupele Aubrey Falesi Fanny Bwalya Chanda Chilufya Kasonde Kunda Lweendo "
    "Mapalo Monde Mutinta Mwaka Mwansa Mweemba Namakau Namasiku Natasha Nchimunya Ngosa Nalishebo "
    "Thandiwe Taonga Temwani Towani Zindaba Asiyatu Zainabu Amina",
    &kEnglishMaleNames,
    &kEnglishFemaleNames,
    72,
    10,
    "Banda Phiri Mwale Zulu Tembo Lungu Mwansa Daka Sakala Mulenga Nyirenda Chirwa Gondwe Mbewe "
    "Kamanga Moyo Ngoma Njovu Nkhoma Nkhata Kaunda Kumwenda Mhango Mkandawire Msiska Munthali "
    "Mzumara Ndhlovu Ngwira Nyasulu Soko Simwaka Mwakasungula Kalua Kayira Kachali Kachale "
    "Kadzamira "
    "Kafumu Kaliati Kalilani Kambalame Kamwendo Kanyenda Kapito Kasambara Katsonga Kaponda Khonje "
    "Kunje Kwalira Lipenga Likoswe Liwonde Mangani Malunga Maseko Masamba Matola Mbalame Mbilizi "
    "Mjojo Mkwezalamba Mlombwa Mponda Msukwa Mtambo Mtonga Mtawali Mussa Mvula Mwalwanda Mwanza "
    "Mwase Nanthambwe Nankhumwa Ng'ambi Ngulube Ngwenya Njolomole Nsanje Nyondo Pondani Saidi "
    "Sambo Sibande Tambala Thindwa Thole Useni Wandale Ziba Zimba Bwalya Chanda Chabala Chansa "
    "Chewe Chibwe Chikwanda Chileshe Chilufya Chiluba Chimfwembe Chisala Chishimba Chisenga "
    "Chitalu Chola Hamoonga Hachipuka Haangoma Hichilema Kabaso Kabwe Kafula Kalaba Kaluba Kalumba "
    "Kangwa Kapasa Kapembwa Kapwepwe Kasonde Katongo Kunda Lubinda Lombe Lumba Lukwesa Malama "
    "Mambwe Mainza Masebo Mazabuka Milambo Mpundu Mubanga Mubita Mudenda Mukuka Mulopa Mumba "
    "Mundia Munkombwe Musonda Mutale Mutinta Mutonga Mwaba Mwamba Mwanamwambwa Mwanawasa "
    "Mwape Mweemba Mweetwa Mwiinga Mwila Nalumino Namwinga Namushi Nawa Ngosa Nkandu Nkonde Nsama "
    "Nyambe Phashi Sampa Sata Shamboko Siame Sichone Sikazwe Sikota Silungwe Simbeye Simutowe "
    "Simukonda Sinkala Sitali Siwale Tafuna Wina",
    {"Cha Chi Chimu Ha Ka Kali Kapa Li Lu Ma Mbe Mka Mta Mu Muli Mwa Mwe Na Ndi Nga Nja Nka Nya "
     "Shi Si Simu Tha Zi",
     "ba bi bwa fu ka ke ki la le li lo lu ma mba mbe mbi mo mu na nda ndi nga ngo nka pa pi sa se "
     "ta "
     "te ti tu wa we",
     "la le lo ba bwe ka ko li ma mba mbo mbe na nda ndo nga ngo ngwa ni pa sa sha si ta te to wa "
     "we "
     "ya zi"}};

constinit const NameRegion kZimbabweanNames = {
    "Zimbabwean",
    NamingCustom::kGivenFamily,
    "Tendai Tinashe Tapiwa Tafadzwa Takudzwa Tatenda Farai Simbarashe Kudakwashe Kudzai Munashe "
    "Munyaradzi Nyasha Panashe Rufaro Ruvimbo Shingai Tawanda Tichaona Tonderai Tongai Trust "
    "Blessing Brighton Givemore Godknows Learnmore Lovemore Obert Obvious Talent Wonder Wellington "
    "Washington Admire Advance Anesu Anotida Batsirai Chamunorwa Chenjerai Farirai Garikai "
    "Gamuchirai "
    "Itai Jabulani Kuziva Makomborero Mandla Masimba Mbongeni Mduduzi Mehluli Mthokozisi Nkosana "
    "Nkosilathi Nqobile Njabulo Sibusiso Sipho Siphosami Themba Thabani Thulani Vusumuzi Zenzo "
    "Tinotenda "
    "Tanaka Ngonidzashe",
    "Tendai Nyasha Rutendo Rumbidzai Chipo Tsitsi Tariro Ruvimbo Vimbai Tatenda Tafadzwa Shamiso "
    "Rufaro Ropafadzo Rudo Rejoice Privilege Primrose Pretty Portia Paidamoyo Nyaradzo Nomsa "
    "Nokuthula Nomvula Nobuhle Ntombi Ntombizodwa Sithembile Sibongile Sikhangezile Sihle "
    "Siphathisiwe Silindile Thandiwe Thandeka Zanele Zandile Busisiwe Bongani Buhle Lungile "
    "Melody Mavis Maidei Loveness Lindiwe Lilian Kundai Kudzai Jesca Fungai Fadzai Everjoy Esnath "
    "Chiedza Charity Chenai Anesu Anashe Ashley Gamuchirai Makanaka Mazvita Mufaro Munashe Netsai "
    "Panashe Tanaka Tanyaradzwa Tinotenda Wadzanai Yeukai",
    &kEnglishMaleNames,
    &kEnglishFemaleNames,
    52,
    14,
    "Moyo Ncube Sibanda Dube Ndlovu Nyoni Mpofu Nkomo Khumalo Tshuma Mhlanga Phiri Banda Chikwanha "
    "Chimuka Chigumbura Chirwa Chitando Chiwenga Chidzero Chihuri Chikomo Chikowore Chimedza "
    "Chimhini Chinamasa Chingoka Chipanga Chipunza Chirimuuta Chitiyo Chitsiga Chiyangwa Choto "
    "Dhliwayo Dongo Dzvairo Gava Gono Gora Gumbo Gurira Guvamatanga Gwata Gwatidzo Hove Hungwe "
    "Jongwe Kadenge Kadungure Kagoro Kahari Kambarami Kanyemba Karimanzira Kasukuwere Katsande "
    "Kaseke Kembo Kunaka Kuwaza Mabhena Machingura Machipisa Machona Madziva Madzivanyika "
    "Mafukidze Magaya Magora Mahachi Mahere Makamba Makoni Makumbe Makuvaza Malunga Mandaza "
    "Mandizvidza Mangena Mangwana Mangwende Manyika Maphosa Mapfumo Maposa Marange Marufu Masarira "
    "Masuku Masunda Matambanadzo Matanga Mataruse Matemadanda Matibe Matongo Mavhunga Mawere "
    "Mazorodze "
    "Mbofana Mhandu Mhere Mhuru Midzi Mlilo Mnangagwa Moyana Mpala Msipa Mtetwa Mubaiwa Muchena "
    "Muchinguri Mudenge Mudzuri Mufunda Mugabe Mugari Mujuru Mukandi Mukanya Mukaro Mukonori "
    "Mukotekwa Mukwena Munemo Mungoshi Mupfumi Muradzikwa Musarurwa Mushonga Mushayabasa Mushore "
    "Mutambara Mutasa Mutero Mutsvangwa Muzenda Muzorewa Mvura Mwale Mwonzora Ndebele Ndhlovu "
    "Ndoro Ngwenya Ngwerume Nhamo Nharira Nhema Njini Nkala Nyamande Nyamukapa Nyamupfukudza "
    "Nyathi Nyandoro Nziramasanga Rusere Rusike Ruzive Sango Sekeramayi Shamu Shava Shiri Shoko "
    "Sigauke Sithole Siziba Tavengwa Tekere Tongogara Tsvangirai Ushewokunze Vambe Zhou Zimuto "
    "Zindoga Zulu Zvobgo Zvinavashe",
    {"Cha Chi Chiku Dzi Gu Ka Ku Ma Maka Masi Mha Mu Mudza Muka Muru Mutsa Nda Ndo Nha Nya Nyama "
     "Pfu Ru Sa Ta Tsi Va Zi Zvi",
     "ba bvu cha chi da dza fu ga ge go ka ki ko ku la ma mba mbi mo na nda ndo nga ngu nhu pa ra "
     "ri "
     "ro ru sha ta te ti tsa va vi za",
     "ba bwe chi dza dze dzi ga ge go gwa ka ko ku ma mba mbo mbe mo na ndi nga nge ngwa ni ra re "
     "ri "
     "ro sha ta te to va za zi"}};

constinit const NameRegion kSwaziNames = {
    "Swazi",
    NamingCustom::kGivenFamily,
    "Sibusiso Mduduzi Sipho Thabo Bongani Mandla Musa Themba Vusi Muzi Sandile Sifiso Sikhumbuzo "
    "Siyabonga Sizwe Bheki Bhekithemba Bhekumusa Bhekizwe Celumusa Dumisani Fanelesibonge Fikile "
    "Gcina Jabulani Khulekani Kwanele Lindokuhle Lucky Lungelo Lwazi Machawe Mancoba Melusi Menzi "
    "Mfanafuthi Mfundo Mbongiseni Mlungisi Mncedisi Mphumelelo Mpendulo Mthokozisi Mxolisi Ncamiso "
    "Ndumiso Nhlanhla Njabulo Nkosinathi Nkululeko Phinda Phumlani Sabelo Samkelo Senzo Sicelo "
    "Sihle Simiso Thamsanqa Thulani Wandile Zweli Zwelakhe Makhosini Majahonkhe Sikelela",
    "Nomsa Thandi Sibongile Zanele Thembi Ntombi Ntombikayise Nonhlanhla Nompumelelo Nomcebo "
    "Nomfundo Nokuthula Nokwanda Nolwazi Nombuso Nomalungelo Nomvula Nosipho Bongiwe Busisiwe "
    "Buhle Cebile Dumsile Fakazile Fikile Futhi Gcinile Gugu Hlengiwe Hlobsile Jabu Jabulile "
    "Khanyisile "
    "Khetsiwe Lindiwe Lomasontfo Lomagugu Londiwe Lungile Makhosazana Mbali Nelisiwe Ncobile "
    "Ncamsile Nqobile Phindile Phumzile Phumlile Samkelisiwe Sanele Sebenzile Setsabile Sibonisile "
    "Simangele Sindisiwe Siphiwe Sithembile Sonto Temalangeni Temnotfo Tengetile Thabile Thandeka "
    "Thobile Tibuyile Welile Winile Zandile Zodwa",
    &kEnglishMaleNames,
    &kEnglishFemaleNames,
    30,
    25,
    "Dlamini Simelane Nkambule Mamba Maseko Zwane Shongwe Nxumalo Mkhonta Magagula Gama Dube "
    "Khumalo "
    "Kunene Masuku Mavuso Mhlanga Motsa Mdluli Mabuza Ndlovu Ndzimandze Ngwenya Nhlabatsi Nhleko "
    "Ntshangase Sihlongonyane Shabangu Sibandze Sukati Tsabedze Tfwala Thwala Vilakati Vilane "
    "Zikalala Ginindza Gwebu Hlatshwayo Hlophe Hlatjwako Jele Kubheka Langwenya Lukhele Luhlanga "
    "Lushaba Madonsela Madzinane Magongo Mahlalela Makhanya Makhubu Malambe Malaza Malinga Manana "
    "Manyatsi Masango Masilela Mashinini Mashwama Matsebula Matsenjwa Mazibuko Mbatha Mbhamali "
    "Mbingo "
    "Methula Mhlongo Mkhabela Mkhaliphi Mkhatshwa Mkhwanazi Mlangeni Mncina Mndzebele Mngometulu "
    "Mnisi Mntshali Mohale Moyo Msane Msibi Mthembu Mthethwa Mtsetfwa Myeni Ncongwane Ncube Ndaba "
    "Ndlangamandla Ndwandwe Ngcamphalala Ngcobo Ngozo Ngubane Nkabinde Nkonyane Nkosi Nsibande "
    "Nsibandze Ntuli Nyawo Nyoni Phakathi Phiri Phungwayo Qwabe Sacolo Seyama Shiba Shezi Sibeko "
    "Sibiya Sifundza Sigudla Sikhondze Sithebe Sithole Siyaya Soko Tembe Thabede Thusi Tshabalala "
    "Vilakazi Xaba Zitha Zondo Zulu Zungu",
    {"Dla Gi Hla Ka Khu Lu Ma Mba Mkha Mla Mnci Msi Mtse Nda Ndzi Ngca Ngwe Nhla Nko Nsi Ntsha Nxu "
     "Pha Shi Si Tsha Vi Xa Zi Zwa",
     "ba be bha bu ga gu ka khe khu la le li lo lu ma me mba mi mu na nda ndi nga nya sa se si ta "
     "tha "
     "the tsa wa zi",
     "ba bane beka ga gula ka kati khondze la lane le li lo lula ma mane mba ndze ne nga ngwa ni "
     "nisi "
     "nyane si so tha za zi"}};

}  // namespace mirrorflow
