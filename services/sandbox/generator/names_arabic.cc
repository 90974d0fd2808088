#include "services/sandbox/generator/name_tables.h"

namespace mirrorflow {

constinit const NameRegion kNileArabicNames = {
    "Nile Arabic",
    NamingCustom::kGivenFatherGrandfather,
    "Mina Kyrillos Bishoy George Girgis Beshara Boutros Hanna Maged Milad Nabil Ramy Sameh Wadie "
    "Yousry Zaki Elhadi Elnur Eltahir Gasim Hamdan Isameldin Izzeldin Kamaleldin Mutasim Nasreldin "
    "Osama Salaheldin Shihab Tageldin Abdelbagi Abdelgadir Abdelrazig Abuzeid Ageeb Altayib Bakri "
    "Dafalla Elfatih Elamin Fathelrahman Galal Hafiz Hamad Hassabo Jaafar Kabbashi Khogali Makki "
    "Mamoun Mirghani Mudathir Muntasir Nimeiri Omer Rahama Sabir Sharafeldin Sirelkhatim Tigani",
    "Nermin Mervat Irini Marina Mirna Nancy Sandra Yostina Abir Hoda Engy Eman Fayza Gihan Hagar "
    "Hanaa Hoyam Iglal Ihsan Kawthar Limia Madiha Mawahib Mishkat Nafisa Nagat Nemat Raga Rabab "
    "Rayan Rehab Rogaia Sadia Salha Samia Sitana Sittelnasa Selwa Shiraz Sabah Tasneem Tayseer "
    "Tomader Umkalthoum Wisal Yousra Zeinabou Zuhur Batoul Bakhita Hawida Hiba",
    &kArabicMaleNames,
    &kArabicFemaleNames,
    78,
    0,
    "Al-Sayed El-Shazly El-Masry Al-Najjar El-Sherbiny El-Gohary El-Deeb El-Banna El-Naggar "
    "El-Sharkawy El-Shafei El-Mahdi El-Bashir El-Tayeb El-Amin El-Hassan El-Khatib El-Haj El-Nour "
    "Al-Turabi Al-Zubair Abdelgawad Abdelhalim Abdelmaksoud Abdelmalek Abdelnabi Abdelnasser "
    "Abdelraouf Abdelraziq Abdelsamad Abdelshafi Abdeltawab Abdelwahid Abdelzaher Abouelela "
    "Abouelnaga Aboulfotouh Abuzaid Afifi Agamy Allam Amer Arafa Atef Attia Ayoub Azab Azmy Badawi "
    "Bakr Barakat Bayoumi Bedair Darwish Desouky Diab Eid Ezzat Fahmy Farag Farahat Fikry Ghanem "
    "Ghoneim Gomaa Habashy Hafez Haggag Halim Hamdy Hammad Hamouda Hegazy Helal Helmy Hosny "
    "Ismaeel "
    "Kandil Khairy Khalifa Khattab Labib Mahfouz Mahgoub Makram Mansi Mekky Mesbah Metwally "
    "Mikhail "
    "Morsi Mounir Mursal Nada Nagy Naguib Nassar Nazmi Negm Omran Qandil Rabea Ragab Raslan Riad "
    "Rizk Roshdy Rushdi Saber Sabry Sadek Safwat Salama Sallam Samaan Seif Shafik Shahin Shalaby "
    "Shawky Shehata Shenouda Soliman Sorour Tantawy Tawadros Telat Wahba Wahdan Wasfy Yassa Zahran "
    "Zayed Zidan",
    {"Abdel Abou Al- El- A Ba Da Fa Ga Ha Ja Ka Kha Ma Mo Na Ra Sa Sha Ta Wa Ya Za",
     "ba da fa ga ha ja ka la ma na ra sa sha ta wa ya za mou dou rou lou sou bdi",
     "b d l m n r wi ni ri di li mi si ti f k s y a h"}};

constinit const NameRegion kMaghrebNames = {
    "Maghreb",
    NamingCustom::kGivenFamily,
    "Aymen Achraf Anis Bechir Chokri Fethi Foued Ghazi Hamadi Hedi Hichem Houcine Imed Jalel Kais "
    "Khaled Lassaad Lotfi Mehdi Moncef Mondher Mongi Mourad Naceur Nejib Nizar Noureddine Oussama "
    "Rached Ramzi Rafik Ridha Sadok Salah Skander Slim Sofiene Taieb Taoufik Wassim Yassine Zied "
    "Zouhair Abdelbasset Abdelmonem Abdulsalam Almabrouk Alhadi Altaher Ayad Farag Faraj Gheith "
    "Imhemed Khalifa Masoud Miftah Milad Mukhtar Nuri Rajab Ramadan Salem Shaban Sulaiman Wanis "
    "Younes Ziyad",
    "Amel Arwa Asma Chaima Cyrine Dorra Emna Farah Fatma Feriel Hajer Hayet Hela Henda Houda "
    "Ibtissem "
    "Ichrak Imen Ines Jamila Jihene Khadija Khouloud Lamia Latifa Leila Mabrouka Malek Mariem "
    "Meriem "
    "Mouna Nadia Najet Najla Nesrine Olfa Oumaima Rahma Raja Rim Rym Sabrine Salwa Sana Selma "
    "Sihem "
    "Sonia Syrine Wafa Wided Yosra Zeineb Zohra Hawwa Huda Naima Najwa Suad Mabroka Salma Aziza "
    "Zahra",
    &kArabicMaleNames,
    &kArabicFemaleNames,
    45,
    8,
    "Trabelsi Ben_Ali Ben_Salah Gharbi Hamdi Jaziri Mejri Jlassi Ayari Dridi Hammami Khelifi "
    "Ben_Amor Ben_Romdhane Ben_Youssef Bouazizi Chebbi Guesmi Mansouri Sassi Abidi Amri Bouzid "
    "Chaabane Khlifi Laabidi Mabrouk Nasri Ouni Rezgui Riahi Saidi Tlili Zouari Ben_Abdallah "
    "Ben_Ahmed Ben_Brahim Ben_Hassine Ben_Khalifa Ben_Mansour Ben_Mohamed Ben_Othman Ben_Slimane "
    "Abdelli Agrebi Arfaoui Ayadi Azouzi Baccouche Barhoumi Belhadj Belhassen Belkhodja Boughanmi "
    "Boukadida Bourguiba Brahmi Chaouch Chatti Cherif Cherni Dhaouadi Driss Elloumi Essid "
    "Ferchichi "
    "Ferjani Fourati Gabsi Ghannouchi Ghribi Guizani Haddad Hajji Hamrouni Hedhili Jebali Jouini "
    "Kacem Kammoun Karoui Kchaou Khemiri Ksouri Labidi Lahmar Lakhal Limam Maaloul Maatoug Maalej "
    "Makhlouf Marzouki Mathlouthi Mbarek Mechergui Meddeb Mekki Messaoudi Mezghani Miled Mnif "
    "Mzoughi Naffati Oueslati Rahmani Rhouma Sakly Sellami Selmi Sfaxi Skhiri Slama Smaoui Souissi "
    "Tounsi Triki Turki Werghi Yahyaoui Zaidi Zammouri Zarrouk Zitouni Al-Fitouri Al-Gaddafi "
    "Al-Maghrabi Al-Werfalli Al-Zawi Al-Tarhuni Al-Misrati Al-Barghathi Al-Obeidi Al-Awami "
    "Al-Mabrouk Al-Magri Bushagour Buzeid Elkeib Elmegarief Ghariani Jibril Shalgham Swehli Zwai "
    "Al-Senussi Al-Mahjoub Aujali Benghalbon Shammam Sharif Sufrakis Zentani",
    {"A Ba Be Bou Che Dha Fe Gha Gue Ha Ja Ka Khe La Ma Me Na Oue Ra Sa Ta Za Ben_ Al-",
     "ba bbe cha da dri ghi ha jou ka li lla ma mou na rou sa ssa ta wa za zzou",
     "i oui aoui ani ari ali ami adi ati ouri ouni ouf ed el em er ib"}};

}  // namespace mirrorflow
